/** How each function comes to run: called, run by a function it is handed to, spawned, or by nobody knows whom. */
import { callbackHandsMax } from "../limits.ts";
import { type Call, callAt, callsIn, paramAt, targetsOf } from "./calls.ts";
import type { SpawnKind } from "./facts.ts";
import { type FunctionUse, functionOfNode, usesOfValue, valueUsesIn } from "./function-uses.ts";
import { kind } from "./kinds.ts";
import { handedTo } from "./known-calls.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { kindOf, type Node, none, parentOf } from "./tree.ts";

export type Invocation =
  | { readonly kind: "call"; readonly call: Call }
  /** Handed to `callee` by `call`, which calls it at `inner`; `direct` when no third function is between. */
  | {
      readonly kind: "callback";
      readonly call: Call;
      readonly callee: GoFunction;
      readonly inner: Call;
      readonly direct: boolean;
    }
  /** Handed to code that calls it before it returns. */
  | { readonly kind: "now" | "once"; readonly call: Call }
  | { readonly kind: "spawn"; readonly call: Call; readonly spawn: SpawnKind }
  | { readonly kind: "unknown"; readonly call: Call }
  /** Stored or returned, or called from outside of any function. */
  | { readonly kind: "stored"; readonly file: GoFile; readonly node: Node };

const known = new WeakMap<GoPackage, ReadonlyMap<GoFunction, readonly Invocation[]>>();

/** Every way the package is seen to run `fn`, in source order of the functions around. */
export function invocationsOf(fn: GoFunction): readonly Invocation[] {
  const pkg = fn.file.package;
  const map = known.get(pkg) ?? collectInvocations(pkg);
  known.set(pkg, map);
  return map.get(fn) ?? [];
}

function collectInvocations(pkg: GoPackage): Map<GoFunction, Invocation[]> {
  const found = new Map<GoFunction, Invocation[]>();
  const add = (fn: GoFunction, all: readonly Invocation[]) => {
    const ways = fn.file.test ? all : all.filter((way) => !isFromTest(way));
    const list = found.get(fn);
    if (list) list.push(...ways);
    else found.set(fn, [...ways]);
  };
  for (const caller of pkg.functions) {
    for (const call of callsIn(caller)) {
      for (const target of targetsOf(call)) {
        if (target.file.package === pkg) add(target, [{ kind: "call", call }]);
      }
    }
  }
  for (const [fn, uses] of valueUsesIn(pkg)) {
    for (const use of uses) add(fn, waysOfUse(pkg, use));
  }
  return found;
}

/** Tests hold no locks and start goroutines as they like: that says nothing about the code they test. */
function isFromTest(way: Invocation): boolean {
  return "call" in way ? way.call.file.test : way.file.test;
}

function waysOfUse(pkg: GoPackage, use: FunctionUse): Invocation[] {
  if (use.kind === "call") return [];
  if ("node" in use) return [{ kind: "stored", file: use.file, node: use.node }];
  const caller = functionAround(use.file, use.call);
  const call = caller && callAt(caller, use.call);
  if (!call) return [{ kind: "stored", file: use.file, node: use.call }];
  const targets = targetsOf(call).filter((target) => target.body !== none);
  if (targets.length === 0) return [wayOfExternal(call, use.index)];
  return targets.flatMap((target) =>
    target.file.package === pkg
      ? waysThrough(call, target, use.index)
      : [{ kind: "unknown", call } as const],
  );
}

/** The innermost function whose body holds `node`. */
export function functionAround(file: GoFile, node: Node): GoFunction | undefined {
  for (let at = parentOf(file.tree, node); at !== none; at = parentOf(file.tree, at)) {
    const fn = functionOfNode(file, at);
    if (fn) return fn;
  }
  return undefined;
}

function wayOfExternal(call: Call, index: number): Invocation {
  const to = handedTo(call.callee);
  if (to.kind === "spawn") return { kind: "spawn", call, spawn: to.spawn };
  if (to.kind === "subtest") {
    return isParallelTest(call, index)
      ? { kind: "spawn", call, spawn: "parallel test" }
      : { kind: "now", call };
  }
  return { kind: to.kind, call };
}

/** Whether the literal handed to `t.Run` calls `Parallel` on its own test. */
function isParallelTest(call: Call, index: number): boolean {
  const body = functionOfNode(call.file, call.args[index] ?? none);
  return body !== undefined && callsParallel(body);
}

export function callsParallel(test: GoFunction): boolean {
  return callsIn(test).some(
    ({ callee }) =>
      callee.kind === "external" && callee.path === "testing" && callee.name === "Parallel",
  );
}

/** What a function of the package does with the function it is handed as argument `index`. */
function waysThrough(call: Call, callee: GoFunction, index: number): Invocation[] {
  const param = paramAt(callee, index);
  if (!param || param.name === "_") return [];
  const found: Invocation[] = [];
  // A walk hands its callback to itself at every branch: each parameter is looked at once, nearest first.
  const seen = new Set([param]);
  let hands: readonly Hand[] = [{ callee, param }];
  for (let depth = 0; hands.length > 0; depth++) {
    hands = hands
      .flatMap((hand) => collectFromHand({ call, hand, depth }, found))
      .filter(({ param: next }) => !seen.has(next) && seen.add(next));
  }
  return found;
}

/** A parameter that holds the function. */
interface Hand {
  readonly callee: GoFunction;
  readonly param: GoSymbol;
}

interface Through {
  readonly call: Call;
  readonly hand: Hand;
  readonly depth: number;
}

/** Collects what one holder does with the function, and answers whom it hands it on to. */
function collectFromHand({ call, hand, depth }: Through, found: Invocation[]): readonly Hand[] {
  const { callee, param } = hand;
  const { file } = callee;
  const next: Hand[] = [];
  for (const use of param.uses.flatMap((node) => usesOfValue(file, node))) {
    if ("node" in use) {
      if (!isComparison(use)) found.push({ kind: "unknown", call });
      continue;
    }
    const holder = functionAround(use.file, use.call);
    const inner = holder && callAt(holder, use.call);
    if (!inner) continue;
    if (use.kind === "call") {
      found.push({ kind: "callback", call, callee, inner, direct: depth === 0 });
      continue;
    }
    const target = targetsOf(inner).find((each) => each.file.package === file.package);
    const held = target && paramAt(target, use.index);
    if (target && held && depth < callbackHandsMax) {
      next.push({ callee: target, param: held });
    } else {
      const way = wayOfExternal(inner, use.index);
      found.push(way.kind === "stored" ? way : { ...way, call });
    }
  }
  return next;
}

/** `if f == nil` asks about the function and does not keep it. */
function isComparison(use: Extract<FunctionUse, { kind: "return" | "store" }>): boolean {
  const { tree } = use.file;
  return kindOf(tree, parentOf(tree, use.node)) === kind.binaryExpression;
}
