/** Variables that hold a copy of what a map holds: `v := m[k]` and `for _, v := range m`. */
import { accessesIn } from "./accesses.ts";
import type { Access } from "./facts.ts";
import { field } from "./kinds.ts";
import type { GoPackage, GoSymbol, Type, Write } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, type Node, none, parentOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

export interface ElementCopy {
  /** The look-up, or the loop over the map. */
  readonly access: Access;
  readonly symbol: GoSymbol;
  readonly write: Write;
}

/** Variables that take one element of a map, in source order. */
export function elementCopiesIn(pkg: GoPackage): ElementCopy[] {
  return accessesIn(pkg).flatMap((access) => {
    const name = access.op === "range" ? rangeValue(access) : boundName(access);
    const symbol = name === none ? undefined : symbolOf(access.file, name);
    const write = symbol?.writes.find(({ node }) => node === name);
    return symbol && write ? [{ access, symbol, write }] : [];
  });
}

/** The type of the elements of the map that is accessed. */
export function elementTypeOf({ file, base, path }: Access): Type | undefined {
  const map = mapOf(typeOf(file, base)) ?? mapOf(typeOfSymbol(path.root));
  return map?.element;
}

/** The name of the second variable of a range clause. */
export function rangeValue({ file, node }: Access): Node {
  return childrenOf(file.tree, childAt(file.tree, node, field.left))[1] ?? none;
}

/** The name on the left of `v := m[k]`, where the look-up is the only value on the right. */
function boundName({ op, file, node }: Access): Node {
  const { tree } = file;
  const list = parentOf(tree, node);
  if (op !== "read" || tree.field[list] !== field.right) return none;
  if (childrenOf(tree, list).length !== 1) return none;
  return childrenOf(tree, childAt(tree, parentOf(tree, list), field.left))[0] ?? none;
}
