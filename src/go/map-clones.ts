/** Copies of one level of a map: by `maps.Clone`, or by a loop over its entries. */
import { callsIn, nodesIn } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoFunction, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  textOf,
} from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** A local map that begins as a copy of another. */
export interface Clone {
  readonly symbol: GoSymbol;
  /** The call or loop that copies, and the map it copies. */
  readonly node: Node;
  readonly source: Node;
}

/** `c := maps.Clone(m)` */
export function libraryClones(fn: GoFunction): Clone[] {
  const { file } = fn;
  return callsIn(fn).flatMap(({ callee, node, args }) => {
    const isClone = callee.kind === "external" && /(?:^|\/)maps$/.test(callee.path);
    if (!isClone || callee.name !== "Clone") return [];
    const symbol = boundTo(file, node);
    return symbol ? [{ symbol, node, source: args[0] ?? none }] : [];
  });
}

/** `for k, v := range m { c[k] = v }` */
export function loopClones(fn: GoFunction): Clone[] {
  const { file } = fn;
  const { tree } = file;
  return nodesIn(fn, kind.rangeClause).flatMap((clause) => {
    const [key = none, value = none] = childrenOf(tree, childAt(tree, clause, field.left));
    const loop = parentOf(tree, clause);
    const [statement = none, ...others] = childrenOf(
      tree,
      onlyChild(tree, childAt(tree, loop, field.body)),
    );
    if (value === none || others.length > 0) return [];
    if (kindOf(tree, statement) !== kind.assignmentStatement) return [];
    const target = onlyChild(tree, childAt(tree, statement, field.left));
    const stored = onlyChild(tree, childAt(tree, statement, field.right));
    if (textOf(tree, stored) !== textOf(tree, value)) return [];
    if (kindOf(tree, target) !== kind.indexExpression) return [];
    if (textOf(tree, childAt(tree, target, field.index)) !== textOf(tree, key)) return [];
    const map = childAt(tree, target, field.operand);
    const symbol = kindOf(tree, map) === kind.identifier ? symbolOf(file, map) : undefined;
    const source = childAt(tree, clause, field.right);
    const isOwn = symbol?.owner === fn && symbol.kind === "var" && mapOf(typeOf(file, source));
    return isOwn ? [{ symbol, node: clause, source }] : [];
  });
}

function boundTo(file: GoFile, value: Node): GoSymbol | undefined {
  const { tree } = file;
  const statement = parentOf(tree, parentOf(tree, value));
  if (kindOf(tree, statement) !== kind.shortVarDeclaration) return undefined;
  const name = onlyChild(tree, childAt(tree, statement, field.left));
  return symbolOf(file, name);
}
