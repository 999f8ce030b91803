/** Objects that leave their maker with a map nil which others of their type are given. */
import { cellsIn } from "./accesses.ts";
import type { Access, Cell, Site } from "./facts.ts";
import { functionAround } from "./invocations.ts";
import { nodesOfKind } from "./kind-index.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { nilStateAt } from "./nilness.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, onlyChild } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { namedOf } from "./types.ts";
import { isConditional } from "./unconditional.ts";
import { destinationOf } from "./value-flow.ts";

export interface OmittedField {
  /** The literal that leaves the map out. */
  readonly literal: Site;
  /** A literal that gives it. */
  readonly other: Site;
  readonly write: Access;
}

/** Maps that most literals of a type give and one does not. Exported ones may be set by importers. */
export function* omittedFieldsIn(pkg: GoPackage): Iterable<OmittedField> {
  const literals = literalsIn(pkg);
  for (const cell of cellsIn(pkg)) {
    const owner = cell.symbol.ownerType;
    const own = owner && isSetByLiteralsOnly(cell) ? (literals.get(owner) ?? []) : [];
    const other = own.find(({ keys }) => keys.has(cell.symbol));
    const write = other && cell.accesses.find(panicsWhenNil);
    if (!write) continue;
    for (const literal of own) {
      if (literal.keys.size > 0 && !literal.keys.has(cell.symbol) && isHandedOut(literal)) {
        yield { literal, other, write };
      }
    }
  }
}

function isSetByLiteralsOnly({
  kind: of,
  depth,
  incomplete,
  symbol,
  accesses,
  package: pkg,
}: Cell): boolean {
  if (of !== "field" || depth > 0 || incomplete || symbol.addressTaken) return false;
  if (symbol.file?.package !== pkg || /^\p{Lu}/u.test(symbol.name)) return false;
  return accesses.every(({ op }) => op !== "replace" && op !== "compare" && op !== "escape");
}

/** Whatever the object is like: which kinds of it lack the map is not known. */
function panicsWhenNil(access: Access): boolean {
  const { op, file, path, function: fn, base, deferred } = access;
  if (op !== "write" || file.test || path.steps.length !== 1 || deferred) return false;
  if (path.root.kind !== "receiver" || path.root.owner !== fn) return false;
  return nilStateAt(fn, base) === "unknown" && !isConditional(access);
}

interface Literal extends Site {
  readonly keys: ReadonlySet<GoSymbol>;
  readonly fn: GoFunction;
}

function literalsIn(pkg: GoPackage): ReadonlyMap<GoSymbol, Literal[]> {
  const found = new Map<GoSymbol, Literal[]>();
  for (const file of pkg.files) {
    if (file.test || isForTests(file)) continue;
    for (const node of nodesOfKind(file.tree, kind.compositeLiteral)) {
      const type = namedOf(typeOf(file, node))?.symbol;
      const fn = functionAround(file, node);
      const keys = fn && keysOf(file, node);
      if (!type || !keys) continue;
      found.set(type, [...(found.get(type) ?? []), { file, node, keys, fn }]);
    }
  }
  return found;
}

/** Half-filled objects are enough for a test; code that ships needs whole ones. */
function isForTests({ imports, path }: GoFile): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /test|mock|fake|stub/i.test(name) || imports.some((one) => one.path === "testing");
}

function keysOf(file: GoFile, literal: Node): ReadonlySet<GoSymbol> | undefined {
  const { tree } = file;
  const keys = new Set<GoSymbol>();
  for (const element of childrenOf(tree, childAt(tree, literal, field.body))) {
    if (kindOf(tree, element) !== kind.keyedElement) return undefined;
    const key = onlyChild(tree, childAt(tree, element, field.key));
    const symbol = key === none ? undefined : symbolOf(file, key);
    if (symbol?.kind !== "field") return undefined;
    keys.add(symbol);
  }
  return keys;
}

/** By a function that says it makes whole objects; others make keys to look up with, or stand-ins. */
function isHandedOut({ file, node, fn }: Literal): boolean {
  if (!/(?:^|\.)(?:new|make|create|open|clone|copy|with|from)/i.test(fn.name)) return false;
  if (/fake|mock|stub|nop/i.test(fn.name)) return false;
  const to = destinationOf(file, node);
  if (to.kind === "return") return true;
  if (to.kind !== "local" || to.symbol.writes.length > 1) return false;
  return to.symbol.uses.some(
    (use) => functionAround(file, use) === fn && destinationOf(file, use).kind === "return",
  );
}
