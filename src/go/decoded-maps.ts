/** Map fields that decoders fill, and that stay nil where the data has nothing for them. */
import { cellsIn } from "./accesses.ts";
import { callsIn } from "./calls.ts";
import type { Access, Cell, Site } from "./facts.ts";
import type {
  Callee,
  GoFile,
  GoFunction,
  GoPackage,
  GoSymbol,
  StructField,
  Type,
} from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { isGivenByLiterals } from "./never-made.ts";
import { pathOf } from "./path.ts";
import { type Node, textOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { deref, mapOf, namedOf, under } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

/**
 * The decoder that may leave the field nil, where the package shows that the map is meant to be there: its own
 * literals give it, the field is left out when empty (`omitempty`), or another map of the same struct is made when it
 * is found nil. Undefined where anything asks whether this one is nil, or gives it a map after the object was built.
 */
export function lackingDecoder(cell: Cell): Site | undefined {
  const { symbol, depth, incomplete, accesses } = cell;
  const owner = symbol.ownerType;
  if (cell.kind !== "field" || depth > 0 || incomplete || !owner) return undefined;
  if (symbol.file?.package !== cell.package || !isExported(symbol.name)) return undefined;
  if (accesses.some(mendsOrAsks)) return undefined;
  const decoder = decodedTypes(cell.package).get(owner);
  if (!decoder) return undefined;
  const fields = fieldsOf(typeOfSymbol(owner));
  const own = fields.find((field) => field.symbol === symbol);
  const isMeant =
    own !== undefined &&
    (isGivenByLiterals(symbol, cell.package) ||
      isLeftOut(own) ||
      fields.some((other) => isMended(cell, other)));
  return isMeant ? decoder : undefined;
}

/** Tests, and objects that a function makes for itself, say nothing about those that were decoded. */
function mendsOrAsks({ op, owned, file }: Access): boolean {
  return !owned && !file.test && (op === "compare" || op === "replace" || op === "fill");
}

/** Decoders see no other fields. */
function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

function isLeftOut({ tag }: StructField): boolean {
  return /\b(?:json|yaml|msgpack|bson|toml|codec):"[^"]*,omitempty/.test(tag);
}

/** A map of the same struct that is made where it is found nil. */
function isMended({ symbol, package: pkg }: Cell, other: StructField): boolean {
  if (other.symbol === symbol || !mapOf(other.type) || !isExported(other.name)) return false;
  const sibling = cellsIn(pkg).find((one) => one.symbol === other.symbol && one.depth === 0);
  return (sibling?.accesses ?? []).some(
    ({ op, function: fn, file }) =>
      op === "replace" &&
      !file.test &&
      sibling?.accesses.some((test) => test.op === "compare" && test.function === fn),
  );
}

const known = new WeakMap<GoPackage, ReadonlyMap<GoSymbol, Site>>();

/** Types of which a decoder in the package makes values that are kept, with that decoder. */
function decodedTypes(pkg: GoPackage): ReadonlyMap<GoSymbol, Site> {
  const before = known.get(pkg);
  if (before) return before;
  const found = new Map<GoSymbol, Site>();
  for (const fn of pkg.functions) {
    const calls = fn.file.test ? [] : callsIn(fn);
    // What was encoded a moment ago for a deep copy has all that the original has.
    if (calls.some(({ callee }) => isFrom(callee, /^(?:Marshal|Encode)/))) continue;
    for (const call of calls) {
      const { callee, node, args, file } = call;
      if (!isFrom(callee, /^(?:Unmarshal|Decode)/)) continue;
      for (const arg of args) {
        if (isKeptFromZero(fn, arg)) addDecoded(deref(typeOf(file, arg)), { file, node }, found);
      }
    }
  }
  known.set(pkg, found);
  return found;
}

/** A local that has nothing before it is decoded, and goes to the caller or into a structure afterwards. */
function isKeptFromZero(fn: GoFunction, argument: Node): boolean {
  const { file } = fn;
  const path = pathOf(file, argument);
  const { root } = path ?? {};
  if (!path || !root || path.steps.length > 0 || root.owner !== fn || root.kind !== "var")
    return false;
  const isZero = root.writes.every(({ how, value }) => how === "zero" || isEmpty(file, value));
  const to = root.uses.map((use) => destinationOf(file, use));
  return isZero && to.some(({ kind: where }) => where === "return" || where === "store");
}

/** `T{}`, `&T{}` and `new(T)`. */
function isEmpty(file: GoFile, value: Node): boolean {
  return /^(?:&?[\w.]+\{\s*\}|new\([\w.]+\))$/.test(textOf(file.tree, value));
}

/** Code from elsewhere, by its name: the libraries are many, and all follow the standard one. */
function isFrom(callee: Callee, name: RegExp): boolean {
  return (callee.kind === "external" || callee.kind === "unknown") && name.test(callee.name);
}

/** The type and what it reaches through exported fields, elements and pointers. */
function addDecoded(type: Type, decoder: Site, found: Map<GoSymbol, Site>): void {
  const shape = under(type);
  const named = namedOf(type)?.symbol;
  if (named) {
    if (found.has(named)) return;
    found.set(named, decoder);
  }
  switch (shape.kind) {
    case "pointer":
    case "slice":
    case "array":
    case "map":
      addDecoded(shape.element, decoder, found);
      break;
    case "struct":
      for (const field of shape.fields) {
        const isSeen = isExported(field.name) || field.embedded;
        if (isSeen) addDecoded(field.type, decoder, found);
      }
  }
}
