/** Interning of types: equal types are one object, so that they compare with `===`. */
import type {
  BasicType,
  FuncType,
  GoSymbol,
  InterfaceType,
  MapType,
  NamedType,
  PointerType,
  StructField,
  Type,
  TypeParamType,
  UnknownType,
} from "./model.ts";

/** A declared type; what stands behind it is worked out when first asked for. */
class Named implements NamedType {
  readonly kind = "named";
  readonly id: number;
  readonly symbol: GoSymbol | undefined;
  readonly path: string;
  readonly name: string;
  readonly args: readonly Type[];
  #underlying: Type | undefined;
  #find: (() => Type) | undefined;
  readonly #unknown: Type;

  constructor(id: number, of: NamedOf, unknown: Type) {
    this.id = id;
    this.symbol = of.symbol;
    this.path = of.path;
    this.name = of.name;
    this.args = of.args ?? [];
    this.#find = of.find;
    this.#unknown = unknown;
  }

  get underlying(): Type {
    if (this.#underlying !== undefined) return this.#underlying;
    const find = this.#find;
    // `type A B; type B A` asks for itself: unknown, instead of for ever.
    this.#find = undefined;
    if (find === undefined) return this.#unknown;
    const found = find();
    this.#underlying = found.kind === "named" ? found.underlying : found;
    return this.#underlying;
  }
}

interface NamedOf {
  readonly symbol: GoSymbol | undefined;
  readonly path: string;
  readonly name: string;
  readonly args?: readonly Type[];
  readonly find?: (() => Type) | undefined;
}

/** Not known, in every program. */
export const unknownType: UnknownType = { kind: "unknown", id: 0 };

/** All types of one program. */
export class TypeTable {
  readonly all: Type[] = [unknownType];
  readonly unknown = unknownType;
  readonly #interned = new Map<string, Type>();

  basic(name: string): BasicType {
    return this.#intern(`b${name}`, "basic", (id) => ({ kind: "basic", id, name }));
  }

  map(key: Type, element: Type): MapType {
    const make = (id: number): MapType => ({ kind: "map", id, key, element });
    return this.#intern(`m${key.id},${element.id}`, "map", make);
  }

  pointer(element: Type): PointerType {
    return this.#intern(`p${element.id}`, "pointer", (id) => ({ kind: "pointer", id, element }));
  }

  slice(element: Type): Type {
    return this.#intern(`s${element.id}`, "slice", (id) => ({ kind: "slice", id, element }));
  }

  array(element: Type, length: string): Type {
    const make = (id: number) => ({ kind: "array", id, element, length }) as const;
    return this.#intern(`a${element.id},${length}`, "array", make);
  }

  chan(element: Type, direction: "both" | "send" | "receive"): Type {
    const make = (id: number) => ({ kind: "chan", id, element, direction }) as const;
    return this.#intern(`c${direction},${element.id}`, "chan", make);
  }

  func(
    params: readonly Type[],
    results: readonly Type[],
    variadic = false,
    typeParams: readonly TypeParamType[] = [],
  ): FuncType {
    const key = `f${idsOf(params)};${idsOf(results)};${variadic};${idsOf(typeParams)}`;
    const make = (id: number): FuncType => ({
      kind: "func",
      id,
      params,
      results,
      variadic,
      typeParams,
    });
    return this.#intern(key, "func", make);
  }

  /** The single type, or the list of them. */
  tuple(elements: readonly Type[]): Type {
    if (elements.length === 1 && elements[0] !== undefined) return elements[0];
    const make = (id: number) => ({ kind: "tuple", id, elements }) as const;
    return this.#intern(`t${idsOf(elements)}`, "tuple", make);
  }

  typeParam(symbol: GoSymbol): TypeParamType {
    return this.#intern(`q${symbol.id}`, "typeParam", (id) => ({ kind: "typeParam", id, symbol }));
  }

  /** One per declaration and type arguments; `find` gives the declared type when it is first needed. */
  named(of: NamedOf): NamedType {
    const owner = of.symbol === undefined ? `${of.path}.${of.name}` : String(of.symbol.id);
    const key = `n${owner},${idsOf(of.args ?? [])}`;
    return this.#intern(key, "named", (id) => new Named(id, of, this.unknown));
  }

  /** Struct types are not shared: each declaration is its own. */
  struct(fields: readonly StructField[]): Type {
    return this.#add({ kind: "struct", id: this.all.length, fields });
  }

  interface(methods: InterfaceType["methods"], embedded: InterfaceType["embedded"]): InterfaceType {
    return this.#add({ kind: "interface", id: this.all.length, methods, embedded });
  }

  #intern<K extends Type["kind"]>(
    key: string,
    kind: K,
    make: (id: number) => Extract<Type, { kind: K }>,
  ): Extract<Type, { kind: K }> {
    const known = this.#interned.get(key);
    if (known !== undefined && isKind(known, kind)) return known;
    const made = make(this.all.length);
    this.#interned.set(key, made);
    return this.#add(made);
  }

  #add<T extends Type>(type: T): T {
    this.all.push(type);
    return type;
  }
}

function isKind<K extends Type["kind"]>(type: Type, kind: K): type is Extract<Type, { kind: K }> {
  return type.kind === kind;
}

function idsOf(types: readonly Type[]): string {
  return types.map((type) => type.id).join(",");
}
