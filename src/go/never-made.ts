/** Maps that nothing in the package ever gives a value: every write to one panics. */
import type { Cell } from "./facts.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoPackage, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, onlyChild } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { deref, under } from "./types.ts";

/**
 * Whether the field or package variable is nil for the whole run. Exported ones may be set from elsewhere, and one
 * whose address is taken may be set through it, so these are not claimed.
 */
export function isNeverMade(cell: Cell): boolean {
  const { symbol, incomplete, depth } = cell;
  if (depth > 0 || incomplete || symbol.addressTaken || cell.kind === "local") return false;
  if (isExported(symbol.name) && cell.package.name !== "main") return false;
  if (cell.accesses.some(({ op }) => op === "replace" || op === "fill" || op === "escape"))
    return false;
  if (cell.kind === "global") return symbol.writes.every(({ how }) => how === "zero");
  return !fieldsSetInLiterals(cell.package).has(symbol);
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

const known = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();

/** Fields that some struct literal of the package gives a value, by key or by position. */
function fieldsSetInLiterals(pkg: GoPackage): ReadonlySet<GoSymbol> {
  const before = known.get(pkg);
  if (before) return before;
  const fields = new Set<GoSymbol>();
  for (const file of pkg.files) {
    const { tree } = file;
    for (let node = 0; node < tree.count; node++) {
      if (tree.kind[node] === kind.literalValue) addFields(file, node, fields);
    }
  }
  known.set(pkg, fields);
  return fields;
}

function addFields(file: GoFile, literal: Node, fields: Set<GoSymbol>): void {
  const { tree } = file;
  const elements = childrenOf(tree, literal);
  const positional = elements.some((element) => kindOf(tree, element) === kind.literalElement);
  if (positional) {
    const type = under(deref(typeOf(file, tree.parent[literal] ?? none)));
    if (type.kind === "struct") for (const { symbol } of type.fields) fields.add(symbol);
    return;
  }
  for (const element of elements) {
    const key = onlyChild(tree, childAt(tree, element, field.key));
    const symbol = key === none ? undefined : symbolOf(file, key);
    if (symbol?.kind === "field") fields.add(symbol);
  }
}
