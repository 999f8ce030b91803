/** The same object under the names of caller and callee, and behind local aliases. */
import { aliasDepthMax } from "../limits.ts";

import { receiverPathOf } from "./callee.ts";
import { type Call, paramAt } from "./calls.ts";
import { onlyValue } from "./function-uses.ts";
import type { GoFile, GoFunction, GoSymbol, Path, Type } from "./model.ts";
import { joinPath, pathFrom, pathOf } from "./path.ts";
import { type Node, none } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";

/** The path with local aliases replaced by what they stand for: after `m := s.m`, `m` is `s.m`. */
export function resolvePath(path: Path): Path {
  let at = path;
  for (let depth = 0; depth < aliasDepthMax; depth++) {
    const original = aliasTarget(at.root);
    if (!original) return at;
    at = joinPath(original, at.steps);
  }
  return at;
}

/** The path of an expression with local aliases resolved. */
export function resolvedPathOf(file: GoFile, expression: Node): Path | undefined {
  const path = pathOf(file, expression);
  return path && resolvePath(path);
}

/** What a local stands for all its life: it is written once, shares its value, and comes from a steady root. */
export function aliasTarget(symbol: GoSymbol): Path | undefined {
  if (symbol.kind !== "var" || !symbol.owner || !symbol.file) return undefined;
  const value = onlyValue(symbol);
  if (value === none || !sharesValue(typeOfSymbol(symbol))) return undefined;
  const path = pathOf(symbol.file, value);
  return path && path.root !== symbol && isSteady(path.root) ? path : undefined;
}

/** Whether a copy of a value of this type still means the same object. */
export function sharesValue(type: Type): boolean {
  const shape = under(type).kind;
  return shape !== "struct" && shape !== "array" && shape !== "basic";
}

/** A variable that keeps the value it has got. */
export function isSteady(symbol: GoSymbol): boolean {
  if (!symbol.owner) return true;
  const writes = symbol.writes.filter((write) => write.how !== "zero");
  return symbol.kind === "var" ? writes.length <= 1 : writes.every((w) => w.node === symbol.node);
}

export interface Binding {
  readonly symbol: GoSymbol;
  readonly path: Path;
}

const known = new WeakMap<Call, Map<GoFunction, readonly Binding[]>>();

/** Parameters and receiver of `callee` with the paths that `call` passes for them. */
export function bindingsOf(call: Call, callee: GoFunction): readonly Binding[] {
  const ofCall = known.get(call) ?? new Map<GoFunction, readonly Binding[]>();
  known.set(call, ofCall);
  const before = ofCall.get(callee);
  if (before) return before;
  const found = findBindings(call, callee);
  ofCall.set(callee, found);
  return found;
}

function findBindings(call: Call, callee: GoFunction): Binding[] {
  const found: Binding[] = [];
  const receiver = callee.receiver && receiverPathOf(call.file, call.node);
  if (callee.receiver && receiver) {
    found.push({ symbol: callee.receiver, path: resolvePath(receiver) });
  }
  for (const [index, arg] of call.args.entries()) {
    const symbol = paramAt(callee, index);
    const path = pathOf(call.file, arg);
    const isSpread = callee.variadic && index >= callee.params.length - 1;
    if (symbol && path && !isSpread) found.push({ symbol, path: resolvePath(path) });
  }
  return found;
}

/** A path of the callee as the caller names it; undefined when the caller has no name for it. */
export function pathInCaller(call: Call, callee: GoFunction, path: Path): Path | undefined {
  if (isVisibleIn(path.root, call.caller)) return path;
  const bound = bindingsOf(call, callee).find(({ symbol }) => symbol === path.root);
  return bound && resolvePath(joinPath(bound.path, path.steps));
}

/** A path of the caller as the callee names it. */
export function pathInCallee(call: Call, callee: GoFunction, path: Path): Path | undefined {
  if (isVisibleIn(path.root, callee)) return path;
  const bound = bindingsOf(call, callee)
    .filter((binding) => isPrefix(binding.path, path))
    .sort((a, b) => b.path.steps.length - a.path.steps.length)[0];
  return bound && joinPath(rootPath(bound.symbol), path.steps.slice(bound.path.steps.length));
}

/** Package variables, and the locals of the functions around a literal. */
function isVisibleIn(root: GoSymbol, fn: GoFunction): boolean {
  if (!root.owner) return true;
  for (let at: GoFunction | undefined = fn; at; at = at.parent) if (root.owner === at) return true;
  return false;
}

/** Whether `path` is `prefix` or lies below it, index texts compared. */
export function isPrefix(prefix: Path, path: Path): boolean {
  if (prefix.root !== path.root || prefix.steps.length > path.steps.length) return false;
  return prefix.steps.every((step, at) => {
    const other = path.steps[at];
    if (step.kind === "field") return other?.kind === "field" && other.symbol === step.symbol;
    return other?.kind === "index" && other.text === step.text;
  });
}

export function rootPath(symbol: GoSymbol): Path {
  return pathFrom(symbol, []);
}

/** The field or variable that a path ends at, indexes left out. */
export function lastSymbol(path: Path): GoSymbol {
  const last = path.steps.findLast((step) => step.kind === "field");
  return last?.kind === "field" ? last.symbol : path.root;
}

/** The object whose field the path ends at: of `s.shards[i].m` and of `s.shards[i].mu` it is `s.shards[i]`. */
export function objectOf(path: Path): Path {
  const end = path.steps.findLastIndex((step) => step.kind === "field");
  let steps = path.steps.slice(0, Math.max(0, end));
  for (let last = steps.at(-1); last?.kind === "field" && last.promoted; last = steps.at(-1)) {
    steps = steps.slice(0, -1);
  }
  return pathFrom(path.root, steps);
}
