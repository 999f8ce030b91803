/** What well-known functions without source do with a function they are given. */
import type { SpawnKind } from "./facts.ts";
import type { Callee } from "./model.ts";

export type HandedTo =
  /** Called before the call returns, in the same goroutine. */
  | { readonly kind: "now" }
  /** The same, at most once in the life of the program or object. */
  | { readonly kind: "once" }
  | { readonly kind: "spawn"; readonly spawn: SpawnKind }
  /** A subtest: parallel when its body says so. */
  | { readonly kind: "subtest" }
  | { readonly kind: "unknown" };

/** Packages whose functions call what they are given at once. */
const callsAtOnce =
  /^(?:sort|slices|maps|strings|bytes|regexp|unicode|bufio|path\/filepath|io\/fs|go\/\w+|iter|container\/\w+|text\/scanner|golang\.org\/x\/exp\/(?:maps|slices))$/;

/** Methods that run a task elsewhere, whatever package the pool is from. */
const poolMethods: ReadonlySet<string> = new Set(["Go", "TryGo", "Submit", "Spawn", "GoCtx"]);

const routerMethods: ReadonlySet<string> = new Set(["HandleFunc", "Handle"]);

type External = Extract<Callee, { kind: "external" }>;

/** What a call does with a function given as an argument. */
export function handedTo(callee: Callee): HandedTo {
  if (callee.kind === "external") return externalHandedTo(callee);
  if (callee.kind === "conversion" && callee.type.kind === "named") {
    const { path, name } = callee.type;
    if (path === "net/http" && name === "HandlerFunc") return { kind: "spawn", spawn: "handler" };
  }
  if (callee.kind === "unknown" && poolMethods.has(callee.name)) {
    return { kind: "spawn", spawn: "pool" };
  }
  return { kind: "unknown" };
}

function externalHandedTo({ path, receiverType, name }: External): HandedTo {
  const full = receiverType === "" ? name : `${receiverType}.${name}`;
  switch (path) {
    case "sync":
      if (full === "Once.Do" || /^Once(?:Func|Values?)$/.test(full)) return { kind: "once" };
      if (full === "WaitGroup.Go") return { kind: "spawn", spawn: "WaitGroup.Go" };
      return full === "Map.Range" ? { kind: "now" } : { kind: "unknown" };
    case "golang.org/x/sync/errgroup":
      return /^(?:Group\.)?(?:Try)?Go$/.test(full)
        ? { kind: "spawn", spawn: "errgroup" }
        : { kind: "unknown" };
    case "time":
    case "context":
      return name === "AfterFunc" ? { kind: "spawn", spawn: "AfterFunc" } : { kind: "unknown" };
    case "testing":
      return name === "Run" ? { kind: "subtest" } : { kind: "now" };
    case "runtime":
      return { kind: "spawn", spawn: "AfterFunc" };
    case "net/http":
      return routerMethods.has(name) ? { kind: "spawn", spawn: "handler" } : { kind: "unknown" };
    default:
      if (callsAtOnce.test(path)) return { kind: "now" };
      if (poolMethods.has(name)) return { kind: "spawn", spawn: "pool" };
      return routerMethods.has(name) ? { kind: "spawn", spawn: "handler" } : { kind: "unknown" };
  }
}
