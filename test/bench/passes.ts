/** Which pass of the analysis the time goes to: samples of the real run, each credited to the code that it stood in. */
import { Session } from "node:inspector/promises";

/** A line of the table: what runs, and the milliseconds that were seen of it. */
export interface PassTime {
  readonly pass: string;
  readonly ms: number;
}

/** Files of `src/go` by the start of their names; the first that fits. What is left is "other facts". */
const passes: readonly (readonly [pass: string, names: RegExp])[] = [
  ["flatten", /^(?:flatten|reshape|direct-cursor|parse|new-of-value)\b/],
  [
    "names",
    /^(?:program|package-model|declare|scope|resolve|universe|symbol-model|function-model|literal-keys|standard-library|comments|world)/,
  ],
  [
    "types and callees",
    /^(?:type|symbols|members|infer|bounded|callee|calls|call-graph|conversions|implementers|hashable|bound-results|known)/,
  ],
  ["flow", /^(?:flow|dataflow|dominators|endings|nil)/],
  ["locks", /^(?:lock|mutexes|channel-locks|under-lock|relock|promises)/],
  [
    "goroutines",
    /^(?:spawn|joins|roots|parallel|may-|invocations|single-flight|handlers|function-(?:uses|roles)|request|context)/,
  ],
];

/** Not a pass of their own: their time is that of whoever asked. */
const helpers = /^(?:tree|kinds|calls-of|path|path-map)\.[jt]s$/;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[] | undefined;
}

/** Runs `action` under V8's sampling profiler. */
export async function profilePasses(action: () => void): Promise<readonly PassTime[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 500 });
  await session.post("Profiler.start");
  action();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const passOf = nameNodes(profile.nodes);
  const byPass = new Map<string, number>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const pass = passOf.get(id) ?? "the rest";
    byPass.set(pass, (byPass.get(pass) ?? 0) + (profile.timeDeltas?.[index] ?? 0) / 1_000);
  }
  return [...byPass]
    .map(([pass, ms]) => ({ pass, ms }))
    .filter(({ pass }) => pass !== "(idle)")
    .toSorted((a, b) => b.ms - a.ms);
}

/** The pass of each node of the call tree: its own, or that of the nearest caller that has one. */
function nameNodes(nodes: readonly ProfileNode[]): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<number, string>();
  const open: { readonly id: number; readonly above: string }[] = [];
  const [root] = nodes;
  if (root) open.push({ id: root.id, above: "the rest" });
  for (let top = open.pop(); top; top = open.pop()) {
    const node = byId.get(top.id);
    if (!node) continue;
    const pass = passOfFrame(node.callFrame) ?? top.above;
    found.set(node.id, pass);
    for (const id of node.children ?? []) open.push({ id, above: pass });
  }
  return found;
}

function passOfFrame({ functionName, url }: ProfileNode["callFrame"]): string | undefined {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === "(idle)") return "(idle)";
  if (url.includes("web-tree-sitter"))
    return /^(?:parse|delete)$/.test(functionName) ? "parse" : undefined;
  const [folder, name = ""] = url.split("/").slice(-2);
  if (folder === "rules") return `rule ${name.replace(/\.[jt]s$/, "")}`;
  if (folder === "analyze") return "words and suppressions";
  if (folder !== "go" || helpers.test(name)) return undefined;
  return passes.find(([, names]) => names.test(name))?.[0] ?? "accesses, owners and guards";
}
