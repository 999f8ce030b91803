/** Maps that nothing in the package ever gives a value: every write to one panics. */
import { callsIn } from "./calls.ts";
import { isEntryStore } from "./entry-stores.ts";
import type { Access, Cell } from "./facts.ts";
import { nodesOfKind } from "./kind-index.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoPackage, GoSymbol, NamedType, Type } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { valueOfNew } from "./new-of-value.ts";
import { isBuiltin, symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, onlyChild, parentOf } from "./tree.ts";
import { typeOfTypeNode } from "./type-nodes.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { deref, namedOf, under } from "./types.ts";

/**
 * Whether the field or package variable is nil for the whole run. Exported ones may be set from elsewhere, one whose
 * address is taken may be set through it, also by a decoder, and a type that is never built here is built where we do
 * not see it.
 */
export function isNeverMade(cell: Cell): boolean {
  const { symbol, incomplete, depth, accesses } = cell;
  const pkg = cell.package;
  if (depth > 0 || incomplete || symbol.addressTaken || cell.kind === "local") return false;
  if (symbol.file?.package !== pkg) return false;
  if (
    isExported(symbol.name) &&
    (pkg.name !== "main" || (cell.kind === "field" && fillsStructs(pkg)))
  ) {
    return false;
  }
  if (accesses.some(mayGiveMap)) return false;
  if (cell.kind === "global") return symbol.writes.every(({ how }) => how === "zero");
  const built = constructionsOf(pkg);
  return (
    symbol.ownerType !== undefined && built.types.has(symbol.ownerType) && !built.fields.has(symbol)
  );
}

/** What is only stored in, or handed to a copy of the same field, stays what it was. */
function mayGiveMap(access: Access): boolean {
  const { op, file, base } = access;
  if (op === "replace" || op === "fill") return !isEntryStore(access);
  return op === "escape" && !isGivenToItself(file, base);
}

/** `&T{m: t.m}`: the copy is nil where the original is. */
function isGivenToItself(file: GoFile, value: Node): boolean {
  const { tree } = file;
  const element = parentOf(tree, parentOf(tree, value));
  if (kindOf(tree, element) !== kind.keyedElement) return false;
  const key = onlyChild(tree, childAt(tree, element, field.key));
  const given =
    kindOf(tree, value) === kind.selectorExpression && childAt(tree, value, field.field);
  const name = key === none ? undefined : symbolOf(file, key);
  return name?.kind === "field" && given !== false && symbolOf(file, given) === name;
}

/** Whether some literal in the package gives the field a value. */
export function isGivenByLiterals(member: GoSymbol, pkg: GoPackage): boolean {
  return constructionsOf(pkg).fields.has(member);
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Whether code from elsewhere is called that fills exported fields: decoders, readers of settings. */
function fillsStructs(pkg: GoPackage): boolean {
  const before = filling.get(pkg);
  if (before !== undefined) return before;
  const found = pkg.functions.some((fn) =>
    callsIn(fn).some(({ callee }) => {
      const isElsewhere = callee.kind === "external" || callee.kind === "unknown";
      return (
        isElsewhere && /^(?:Unmarshal|Decode|Bind|Process|Parse|Load|Read|Scan)/.test(callee.name)
      );
    }),
  );
  filling.set(pkg, found);
  return found;
}

const filling = new WeakMap<GoPackage, boolean>();

interface Constructions {
  /** Types of which a value is made by a literal, by `new`, as a variable, or as a part of such a value. */
  readonly types: ReadonlySet<GoSymbol>;
  /** Fields that some literal gives a value, by key or by position. */
  readonly fields: ReadonlySet<GoSymbol>;
}

const known = new WeakMap<GoPackage, Constructions>();

function constructionsOf(pkg: GoPackage): Constructions {
  const before = known.get(pkg);
  if (before) return before;
  const types = new Set<GoSymbol>();
  const fields = new Set<GoSymbol>();
  for (const file of pkg.files) {
    const { tree } = file;
    for (const node of nodesOfKind(tree, kind.literalValue)) addFields(file, node, fields);
    for (const node of makers.flatMap((one) => nodesOfKind(tree, one))) {
      const type = builtType(file, node);
      if (type?.symbol) types.add(type.symbol);
    }
  }
  for (const type of types) addParts(typeOfSymbol(type), types);
  const found = { types, fields };
  known.set(pkg, found);
  return found;
}

/** The structs that a value of the type has in itself; the set grows while it is gone over, so theirs follow. */
function addParts(type: Type, types: Set<GoSymbol>): void {
  for (const field of fieldsOf(type)) {
    const shape = under(field.type);
    const part = shape.kind === "array" ? shape.element : field.type;
    if (part.kind === "named" && part.symbol && under(part).kind === "struct") {
      types.add(part.symbol);
    }
  }
}

const makers = [kind.compositeLiteral, kind.varSpec, kind.callExpression];

/** The named type of which the node makes a value. */
function builtType(file: GoFile, node: Node): NamedType | undefined {
  const { tree } = file;
  const here = tree.kind[node];
  if (here === kind.compositeLiteral) return namedOf(typeOf(file, node));
  if (here === kind.varSpec) {
    const type = typeOfTypeNode(file, childAt(tree, node, field.type));
    return type.kind === "named" ? type : undefined;
  }
  if (here !== kind.callExpression) return undefined;
  const callee = childAt(tree, node, field.function);
  const isZero = isBuiltin(file, callee, "new") && valueOfNew(file, node) === none;
  return isZero ? namedOf(typeOf(file, node)) : undefined;
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
    const value = onlyChild(tree, childAt(tree, element, field.value));
    if (symbol?.kind === "field" && !isGivenToItself(file, value)) fields.add(symbol);
  }
}
