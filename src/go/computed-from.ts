/** Values that are computed from an earlier value, so that storing them undoes what came in between. */
import { aliasDepthMax } from "../limits.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoSymbol, Write } from "./model.ts";
import { isBuiltin, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  unparen,
} from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";
import { writeThrough } from "./written-through.ts";

/**
 * Whether `value` is `source` with something added to it: `v + 1`, `append(v, x)`, or a copy of a struct or slice of
 * which a part was changed. Results of other calls are not: they may be good whatever came in between.
 */
export function isComputedFrom(fn: GoFunction, value: Node, source: Node): boolean {
  return changedBetween(fn, unparen(fn.file.tree, value), source, 0);
}

function changedBetween(fn: GoFunction, value: Node, source: Node, depth: number): boolean {
  const { file } = fn;
  if (depth > aliasDepthMax) return false;
  const operands = addedTo(file, value);
  if (operands.length > 0) {
    return operands.some((operand) => comesFrom(fn, operand, source, depth + 1));
  }
  const symbol = localOf(fn, value);
  if (!symbol) return false;
  const writes = writesBefore(symbol, value);
  if (writes.some((write) => addsTo(fn, symbol, write)) || isChangedInPlace(file, symbol, value)) {
    return comesFrom(fn, value, source, depth + 1);
  }
  const [only, ...others] = writes;
  return only !== undefined && others.length === 0 && isPlain(only)
    ? changedBetween(fn, unparen(file.tree, only.value), source, depth + 1)
    : false;
}

/** The operands of `a + b` and friends, and what `append` and a conversion extend. */
function addedTo(file: GoFile, value: Node): readonly Node[] {
  const { tree } = file;
  if (kindOf(tree, value) === kind.binaryExpression) {
    const isArithmetic = !comparisons.has(operatorOf(tree, value));
    const sides = [childAt(tree, value, field.left), childAt(tree, value, field.right)];
    return isArithmetic ? sides : [];
  }
  if (kindOf(tree, value) !== kind.callExpression) return [];
  const isAppend = isBuiltin(file, childAt(tree, value, field.function), "append");
  const [first] = childrenOf(tree, childAt(tree, value, field.arguments));
  return isAppend && first !== undefined ? [first] : [];
}

const comparisons: ReadonlySet<number> = new Set([
  ...[token.equal, token.notEqual, token.less, token.lessOrEqual, token.greater],
  ...[token.greaterOrEqual, token.logicalAnd, token.logicalOr],
]);

/** Whether the first value that `expression` has is the one that `source` yields, also through a call with it. */
function comesFrom(fn: GoFunction, expression: Node, source: Node, depth: number): boolean {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  if (node === source) return true;
  if (depth > aliasDepthMax) return false;
  if (addedTo(fn.file, node).some((each) => comesFrom(fn, each, source, depth + 1))) return true;
  const symbol = localOf(fn, node);
  return (
    symbol !== undefined &&
    writesBefore(symbol, node).some(
      (write) => isFirst(write) && contains(tree, write.value, source),
    )
  );
}

function localOf(fn: GoFunction, node: Node): GoSymbol | undefined {
  const symbol =
    kindOf(fn.file.tree, node) === kind.identifier ? symbolOf(fn.file, node) : undefined;
  const isLocal = symbol?.kind === "var" && symbol.owner === fn && !symbol.addressTaken;
  return isLocal ? symbol : undefined;
}

function writesBefore(symbol: GoSymbol, node: Node): readonly Write[] {
  return symbol.writes.filter((write) => write.node < node && write.how !== "zero");
}

function isPlain({ how, index }: Write): boolean {
  return (how === "define" || how === "assign") && index <= 0;
}

/** The value itself, not the `ok` beside it. */
function isFirst(write: Write): boolean {
  return isPlain(write) && write.value !== none;
}

/** `v += x`, `v++`, `v = append(v, x)`, `v = v + x`. */
function addsTo(fn: GoFunction, symbol: GoSymbol, write: Write): boolean {
  if (write.how === "update") return true;
  const { file } = fn;
  return (
    isPlain(write) &&
    addedTo(file, unparen(file.tree, write.value)).some(
      (operand) => symbolOf(file, unparen(file.tree, operand)) === symbol,
    )
  );
}

/** `v.n = x` of a struct, which is a copy. What a pointer, slice or map refers to is changed for all who have it. */
function isChangedInPlace(file: GoFile, symbol: GoSymbol, before: Node): boolean {
  const shape = under(typeOfSymbol(symbol)).kind;
  if (shape !== "struct" && shape !== "array") return false;
  return symbol.uses.some((use) => {
    if (use >= before) return false;
    const parent = parentOf(file.tree, use);
    const isField = kindOf(file.tree, parent) === kind.selectorExpression;
    return isField && writeThrough(file, use) !== undefined;
  });
}
