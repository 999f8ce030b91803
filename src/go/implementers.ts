/** Which methods of a package a call of an interface method may run, by the names of methods alone. */
import { memberOf, methodNames } from "./members.ts";
import type { GoFunction, GoPackage, GoSymbol, Type } from "./model.ts";
import { typeOfSymbol } from "./type-of.ts";
import { interfaceOf } from "./types.ts";

interface Implementers {
  /** The named types of the package with their method names. */
  readonly candidates: readonly { readonly type: Type; readonly names: ReadonlySet<string> }[];
  readonly byInterface: Map<Type, readonly Type[]>;
}

const known = new WeakMap<GoPackage, Implementers>();

/** The methods `name` of the package's types that have all methods of the interface. */
export function implementersOf(of: GoPackage, type: Type, name: string): GoFunction[] {
  const found = new Set<GoFunction>();
  for (const each of typesLike(of, type)) {
    const method = memberOf(each, name)?.symbol.function;
    // One that an embedded field of another package brings along has no body here.
    if (method !== undefined && !method.file.package.external) found.add(method);
  }
  return [...found];
}

function typesLike(of: GoPackage, type: Type): readonly Type[] {
  let facts = known.get(of);
  if (facts === undefined) {
    facts = { candidates: candidatesOf(of), byInterface: new Map() };
    known.set(of, facts);
  }
  const before = facts.byInterface.get(type);
  if (before !== undefined) return before;
  const wanted = [...methodNames(type)];
  const found =
    wanted.length === 0
      ? []
      : facts.candidates
          .filter(({ names }) => wanted.every((each) => names.has(each)))
          .map((each) => each.type);
  facts.byInterface.set(type, found);
  return found;
}

function candidatesOf(of: GoPackage): Implementers["candidates"] {
  const found: { type: Type; names: ReadonlySet<string> }[] = [];
  const seen = new Set<Type>();
  for (const symbol of of.scope.values()) {
    const type = concreteType(symbol);
    if (type === undefined || seen.has(type)) continue;
    seen.add(type);
    const names = methodNames(type);
    if (names.size > 0) found.push({ type, names });
  }
  return found;
}

function concreteType(symbol: GoSymbol): Type | undefined {
  if (symbol.kind !== "type") return undefined;
  const type = typeOfSymbol(symbol);
  return type.kind === "named" && interfaceOf(type) === undefined ? type : undefined;
}
