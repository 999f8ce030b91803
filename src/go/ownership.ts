/** Objects that a function has just made and not yet shown to anyone else. */
import { calleesFirst } from "./call-graph.ts";
import { type Call, callAt, paramAt, targetsOf } from "./calls.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { functionAround, invocationsOf } from "./invocations.ts";
import { field, kind, token } from "./kinds.ts";
import { isSpawned } from "./lock-entry.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Write } from "./model.ts";
import { firstResults } from "./returns.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, unparen } from "./tree.ts";
import { type Destination, destinationOf } from "./value-flow.ts";

/** A step after which others may reach the object; `sure` unless code without source is the taker. */
export interface Publication {
  readonly step: Node;
  readonly sure: boolean;
}

export type Ownership = "owned" | "maybe" | "shared";

interface Summary {
  /** What becomes of what receiver and parameters refer to. */
  readonly shows: ReadonlyMap<GoSymbol, Ownership>;
  readonly returnsFresh: boolean;
}

const summaries = new WeakMap<GoPackage, Map<GoFunction, Summary>>();

/** Bottom-up over the calls; functions that call one another are gone over twice. */
function summariesOf(pkg: GoPackage): ReadonlyMap<GoFunction, Summary> {
  const before = summaries.get(pkg);
  if (before) return before;
  const found = new Map<GoFunction, Summary>();
  summaries.set(pkg, found);
  for (const group of calleesFirst(pkg)) {
    for (let round = 0; round < (group.length > 1 ? 2 : 1); round++) {
      for (const fn of group) found.set(fn, summarize(fn));
    }
  }
  return found;
}

function summarize(fn: GoFunction): Summary {
  const shows = new Map<GoSymbol, Ownership>();
  const inputs = fn.receiver ? [fn.receiver, ...fn.params] : fn.params;
  for (const symbol of inputs) {
    const found = publicationsOf(fn, symbol);
    const how = found.some(({ sure }) => sure) ? "shared" : found.length > 0 ? "maybe" : "owned";
    shows.set(symbol, how);
  }
  const results = firstResults(fn).filter((value) => kindOf(fn.file.tree, value) !== kind.nil);
  const returnsFresh = results.length > 0 && results.every((value) => isFresh(fn, value));
  return { shows, returnsFresh };
}

/** Whether an expression makes something that nobody else can know. */
export function isFresh(fn: GoFunction, expression: Node): boolean {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  switch (kindOf(tree, node)) {
    case kind.compositeLiteral:
      return true;
    case kind.unaryExpression:
      return (
        operatorOf(tree, node) === token.and && isFresh(fn, childAt(tree, node, field.operand))
      );
    case kind.callExpression:
      return isFreshCall(fn, node);
    case kind.identifier: {
      const symbol = symbolOf(fn.file, node);
      return symbol?.owner === fn && ownershipAt(fn, node, symbol) === "owned";
    }
    default:
      return false;
  }
}

function isFreshCall(fn: GoFunction, node: Node): boolean {
  const call = callAt(fn, node);
  if (!call) return false;
  const { callee } = call;
  if (callee.kind === "builtin") return callee.name === "make" || callee.name === "new";
  if (callee.kind === "external") return callee.path === "maps" && callee.name === "Clone";
  const targets = targetsOf(call);
  const own = fn.file.package;
  return (
    targets.length > 0 &&
    targets.every(
      (to) => to.file.package === own && (summariesOf(own).get(to)?.returnsFresh ?? false),
    )
  );
}

/** Locals being asked about: two that are assigned to each other would be asked about for ever. */
const asked = new Set<GoSymbol>();

/** Whether a local was made by its function: every value it gets is fresh. */
export function isMadeHere(fn: GoFunction, symbol: GoSymbol): boolean {
  if (symbol.owner !== fn || (symbol.kind !== "var" && symbol.kind !== "result")) return false;
  if (symbol.writes.length === 0 || asked.has(symbol)) return false;
  asked.add(symbol);
  const found = symbol.writes.every((write) => isFreshWrite(fn, symbol, write));
  asked.delete(symbol);
  return found;
}

function isFreshWrite(fn: GoFunction, symbol: GoSymbol, write: Write): boolean {
  if (write.how === "zero") return true;
  if (write.how !== "define" && write.how !== "assign") return false;
  if (kindOf(fn.file.tree, write.value) === kind.nil) return true;
  return write.index <= 0 && isFreshValue(fn, symbol, write.value);
}

function isFreshValue(fn: GoFunction, symbol: GoSymbol, value: Node): boolean {
  const { tree } = fn.file;
  const node = unparen(tree, value);
  const other = kindOf(tree, node) === kind.identifier ? symbolOf(fn.file, node) : undefined;
  return other === symbol ? false : isFresh(fn, value);
}

const publications = new WeakMap<GoSymbol, readonly Publication[]>();
const open = new Set<GoSymbol>();

/** Whether nobody but `fn` can reach what `symbol` refers to when `node` runs. */
export function ownershipAt(fn: GoFunction, node: Node, symbol: GoSymbol): Ownership {
  summariesOf(fn.file.package);
  const flow = flowOf(fn);
  if (!flow || open.has(symbol) || !isMadeHere(fn, symbol)) return "shared";
  const step = stepOf(fn, node);
  const declared = symbol.file === fn.file ? stepOf(fn, symbol.node) : none;
  let found: Ownership = "owned";
  for (const { step: shown, sure } of publicationsOf(fn, symbol)) {
    if (!laterThan(flow, shown, new Set([declared])).steps.has(step)) continue;
    if (sure) return "shared";
    found = "maybe";
  }
  return found;
}

/** Steps of `fn` that show the object to others, in source order. */
export function publicationsOf(fn: GoFunction, symbol: GoSymbol): readonly Publication[] {
  const before = symbol.kind === "var" ? publications.get(symbol) : undefined;
  if (before) return before;
  if (open.has(symbol)) return [];
  open.add(symbol);
  const { file } = fn;
  const found = symbol.uses.flatMap((use) => publicationsOfUse(fn, file, use));
  open.delete(symbol);
  publications.set(symbol, found);
  return found;
}

function publicationsOfUse(fn: GoFunction, file: GoFile, use: Node): Publication[] {
  const holder = functionAround(file, use);
  if (!holder) return [];
  const step = stepInside(fn, holder, use);
  if (holder !== fn && !runsWithin(fn, holder)) return [{ step, sure: true }];
  const how = howShown(holder, destinationOf(file, use));
  return how === "owned" ? [] : [{ step, sure: how === "shared" }];
}

/** The step of `fn` that runs or makes the literal in which `node` stands. */
function stepInside(fn: GoFunction, holder: GoFunction, node: Node): Node {
  let at: Node = node;
  for (let inner: GoFunction | undefined = holder; inner && inner !== fn; inner = inner.parent) {
    at = inner.node;
  }
  return stepOf(fn, at);
}

/** Whether a literal runs only while `fn` runs and in the same goroutine. */
export function runsWithin(fn: GoFunction, literal: GoFunction): boolean {
  for (let at: GoFunction | undefined = literal; at && at !== fn; at = at.parent) {
    const ways = invocationsOf(at);
    const isPlain = ways.every(
      (way) =>
        (way.kind === "call" && way.call.how !== "go") ||
        way.kind === "now" ||
        way.kind === "once" ||
        (way.kind === "callback" && !isSpawned(way)),
    );
    if (!isPlain || ways.length === 0) return false;
  }
  return true;
}

function howShown(fn: GoFunction, to: Destination): Ownership {
  switch (to.kind) {
    case "look":
    case "return":
      return "owned";
    case "send":
      return "shared";
    case "local":
      return shownBy(fn, to.symbol);
    case "store":
      return to.path?.root.owner === fn && to.path.root.kind === "var"
        ? isMadeHere(fn, to.path.root)
          ? shownBy(fn, to.path.root)
          : "shared"
        : "shared";
    case "argument":
      return shownByCall(callAt(fn, to.call), to.index);
    case "receiver":
      return to.call === none ? "shared" : shownByCall(callAt(fn, to.call), -1);
  }
}

/** An alias or a holder of the object shows it when it is shown itself. */
function shownBy(fn: GoFunction, symbol: GoSymbol): Ownership {
  if (symbol.owner !== fn) return "shared";
  const found = publicationsOf(fn, symbol);
  return found.some(({ sure }) => sure) ? "shared" : found.length > 0 ? "maybe" : "owned";
}

/** Standard functions that keep what they are given. */
const keepers =
  /^(?:Store|Swap|CompareAndSwap|LoadOrStore|Put|PushBack|PushFront|Push|Handle|HandleFunc|Register|WithValue|Publish|Init)$/;

function shownByCall(call: Call | undefined, index: number): Ownership {
  if (!call || call.how === "go") return "shared";
  const { callee } = call;
  if (callee.kind === "builtin" || callee.kind === "conversion") return "owned";
  const targets = targetsOf(call);
  if (targets.length > 0) {
    const all = targets.map((target) => shownByCallee(call, target, index));
    return all.includes("shared") ? "shared" : all.includes("maybe") ? "maybe" : "owned";
  }
  if (callee.kind !== "external" || callee.path === "") return "maybe";
  if (keepers.test(callee.name)) return "shared";
  return /^[^./]+(?:\/[^.]+)*$/.test(callee.path) ? "owned" : "maybe";
}

function shownByCallee(call: Call, target: GoFunction, index: number): Ownership {
  const pkg = call.caller.file.package;
  if (target.file.package !== pkg) return "maybe";
  const symbol = index < 0 ? target.receiver : paramAt(target, index);
  if (!symbol) return "owned";
  return summariesOf(pkg).get(target)?.shows.get(symbol) ?? "owned";
}
