/** Questions about types: what stands behind a name, whether it is a map, how it is written. */
import type { InterfaceType, MapType, NamedType, Type, TypeParamType } from "./model.ts";
import { constraintOf } from "./type-params.ts";

/** The type literal behind names; for a type parameter the one shape its constraint leaves, if there is one. */
export function under(type: Type): Type {
  if (type.kind === "named") return type.underlying;
  if (type.kind === "typeParam") return coreOf(type) ?? type;
  return type;
}

/** The map behind a type, through names and `~map` constraints, not through pointers. */
export function mapOf(type: Type): MapType | undefined {
  const found = under(type);
  return found.kind === "map" ? found : undefined;
}

/** What a pointer points to; any other type itself. */
export function deref(type: Type): Type {
  const found = under(type);
  return found.kind === "pointer" ? found.element : type;
}

/** The named type, also behind one pointer. */
export function namedOf(type: Type): NamedType | undefined {
  if (type.kind === "named") return type;
  return type.kind === "pointer" && type.element.kind === "named" ? type.element : undefined;
}

/** Whether it is `path.name` or a pointer to it, as in `isNamed(type, "sync", "Mutex")`. */
export function isNamed(type: Type, path: string, name: string): boolean {
  const named = namedOf(type);
  return named !== undefined && named.path === path && named.name === name;
}

/** Interfaces, also behind names. */
export function interfaceOf(type: Type): InterfaceType | undefined {
  const found = type.kind === "named" ? type.underlying : type;
  return found.kind === "interface" ? found : undefined;
}

/** The only type, or the only underlying type, that a constraint allows. */
function coreOf(param: TypeParamType): Type | undefined {
  return coreOfConstraint(constraintOf(param), 0);
}

function coreOfConstraint(constraint: Type | undefined, depth: number): Type | undefined {
  // Constraints nest by embedding; a cycle of them is an error in Go.
  if (constraint === undefined || depth > 8) return undefined;
  const found = interfaceOf(constraint);
  if (found === undefined) return under(constraint);
  let core: Type | undefined;
  for (const union of found.embedded) {
    for (const term of union) {
      const shape =
        interfaceOf(term) === undefined ? under(term) : coreOfConstraint(term, depth + 1);
      if (shape === undefined) continue;
      if (core !== undefined && core !== shape) return undefined;
      core = shape;
    }
  }
  return core;
}

/** A type as Go would write it, with the package name of other packages left out. */
export function showType(type: Type, depth = 0): string {
  if (depth > 6) return "…";
  const show = (inner: Type): string => showType(inner, depth + 1);
  const list = (types: readonly Type[]): string => types.map(show).join(", ");
  switch (type.kind) {
    case "named":
      return type.args.length === 0 ? type.name : `${type.name}[${list(type.args)}]`;
    case "map":
      return `map[${show(type.key)}]${show(type.element)}`;
    case "pointer":
      return `*${show(type.element)}`;
    case "slice":
      return `[]${show(type.element)}`;
    case "array":
      return `[${type.length}]${show(type.element)}`;
    case "chan":
      return `${{ both: "chan", send: "chan<-", receive: "<-chan" }[type.direction]} ${show(type.element)}`;
    case "func":
      return showFunc(type, list);
    case "struct":
      return `struct{${type.fields.map((one) => `${one.name} ${show(one.type)}`).join("; ")}}`;
    case "interface":
      return showInterface(type);
    case "typeParam":
      return type.symbol.name;
    case "basic":
      return type.name;
    case "tuple":
      return `(${list(type.elements)})`;
    case "unknown":
      return "?";
  }
}

function showFunc(
  type: Extract<Type, { kind: "func" }>,
  list: (types: readonly Type[]) => string,
): string {
  const results = type.results.length === 1 ? ` ${list(type.results)}` : ` (${list(type.results)})`;
  return `func(${list(type.params)})${type.results.length === 0 ? "" : results}`;
}

function showInterface(type: InterfaceType): string {
  if (type.methods.length === 0 && type.embedded.length === 0) return "any";
  return `interface{${type.methods.map((method) => method.name).join("; ")}}`;
}
