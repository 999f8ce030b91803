/** What conditions tell about maps being nil. */
import type { Branch } from "./flow.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { type NilState, withFact } from "./nil-state.ts";
import { joinPath, pathOfSymbol } from "./path.ts";
import { resolvedPathOf } from "./path-map.ts";
import { isBuiltin, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  textOf,
  unparen,
} from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** What a condition tells: `m == nil`, `ok` of a look-up, the key of a range. */
export function afterBranch(file: GoFile, state: NilState, { node, value }: Branch): NilState {
  const { tree } = file;
  switch (kindOf(tree, node)) {
    case kind.binaryExpression:
      return afterComparison(file, state, node, value);
    case kind.identifier:
      return value ? afterFound(file, state, node) : state;
    case kind.rangeClause:
      return value ? afterRange(file, state, node) : state;
    default:
      return state;
  }
}

function afterComparison(file: GoFile, state: NilState, node: Node, value: boolean): NilState {
  const { tree } = file;
  const operator = operatorOf(tree, node);
  const left = unparen(tree, childAt(tree, node, field.left));
  const right = unparen(tree, childAt(tree, node, field.right));
  const counted = kindOf(tree, left) === kind.callExpression ? countedMap(file, left) : none;
  if (counted !== none) {
    return hasEntries(operator, textOf(tree, right), value) ? withMap(file, state, counted) : state;
  }
  const [tested, other] = kindOf(tree, left) === kind.nil ? [right, left] : [left, right];
  if (kindOf(tree, other) !== kind.nil) return state;
  const path = resolvedPathOf(file, tested);
  const isMap = mapOf(typeOf(file, tested)) !== undefined;
  if (!path || !isMap || (operator !== token.equal && operator !== token.notEqual)) return state;
  const isNil = (operator === token.equal) === value;
  const before = state.get(path.exactKey);
  const origin = before && before.value !== "made" ? before.origin : node;
  return withFact(state, { path, value: isNil ? "nil" : "made", origin: isNil ? origin : none });
}

/** The `m` of `len(m)`. */
function countedMap(file: GoFile, call: Node): Node {
  const { tree } = file;
  if (!isBuiltin(file, childAt(tree, call, field.function), "len")) return none;
  return childrenOf(tree, childAt(tree, call, field.arguments))[0] ?? none;
}

/** What `len(m) > 0` tells where it is true, and `len(m) == 0` where it is not. */
function hasEntries(operator: number, number: string, value: boolean): boolean {
  if (number !== "0") return false;
  if (operator === token.equal) return !value;
  return value && (operator === token.greater || operator === token.notEqual);
}

/** A map that has entries was made. */
function withMap(file: GoFile, state: NilState, map: Node): NilState {
  const path = resolvedPathOf(file, map);
  if (!path || mapOf(typeOf(file, map)) === undefined) return state;
  return withFact(state, { path, value: "made", origin: none });
}

/** `if inner, ok := m[a]; ok`: the element is there, and so is the map. */
function afterFound(file: GoFile, state: NilState, ok: Node): NilState {
  const { tree } = file;
  const symbol = symbolOf(file, ok);
  const write = symbol?.writes.findLast((each) => each.node < ok && each.index === 1);
  if (!symbol || !write || kindOf(tree, write.value) !== kind.indexExpression) return state;
  const path = resolvedPathOf(file, write.value);
  const holder = withMap(file, state, childAt(tree, write.value, field.operand));
  const found = path ? withFact(holder, { path, value: "made", origin: none }) : holder;
  const names = childrenOf(tree, childAt(tree, write.statement, field.left));
  const first = names[0] === undefined ? undefined : symbolOf(file, names[0]);
  if (!first || mapOf(typeOfSymbol(first)) === undefined) return found;
  return withFact(found, { path: pathOfSymbol(first), value: "made", origin: none });
}

/** In `for a := range m`, `m[a]` is there. */
function afterRange(file: GoFile, state: NilState, clause: Node): NilState {
  const { tree } = file;
  const map = childAt(tree, clause, field.right);
  const ranged = resolvedPathOf(file, map);
  const inside = withMap(file, state, map);
  const [key, element] = childrenOf(tree, childAt(tree, clause, field.left));
  if (!ranged || key === undefined) return inside;
  const step = { kind: "index", text: textOf(tree, key), node: key } as const;
  const found = withFact(inside, { path: joinPath(ranged, [step]), value: "made", origin: none });
  const symbol = element === undefined ? undefined : symbolOf(file, element);
  if (!symbol || mapOf(typeOfSymbol(symbol)) === undefined) return found;
  return withFact(found, { path: pathOfSymbol(symbol), value: "made", origin: none });
}
