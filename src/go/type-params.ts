/** Type parameters: what is declared, what it is constrained to, and putting arguments in its place. */
import { field, kind } from "./kinds.ts";
import type { GoFile, GoSymbol, Type, TypeParamType } from "./model.ts";
import {
  ancestorOf,
  childAt,
  childrenAt,
  childrenOf,
  kindOf,
  type Node,
  parentOf,
} from "./tree.ts";
import { typeOfTypeNode } from "./type-nodes.ts";
import type { World } from "./world.ts";

/** The constraint a type parameter is declared with. */
export function constraintOf(param: TypeParamType): Type | undefined {
  const { file, node } = param.symbol;
  if (file === undefined) return undefined;
  const declaration = parentOf(file.tree, node);
  if (kindOf(file.tree, declaration) !== kind.typeParameterDeclaration) return undefined;
  return typeOfTypeNode(file, childAt(file.tree, declaration, field.type));
}

/** The type parameters of a declared type, in order. */
export function typeParamsOf(symbol: GoSymbol): readonly TypeParamType[] {
  const { file } = symbol;
  if (file === undefined) return [];
  const spec = parentOf(file.tree, symbol.node);
  return paramsInList(file, childAt(file.tree, spec, field.typeParameters));
}

/** The type parameters in a list of the source. */
export function paramsInList(file: GoFile, list: Node): TypeParamType[] {
  const { world } = file.package.program;
  return childrenOf(file.tree, list).flatMap((declaration) =>
    childrenAt(file.tree, declaration, field.name).flatMap((name) => {
      const symbol = world.symbols[(file.facts.symbolAt[name] ?? 0) - 1];
      return symbol === undefined ? [] : [world.types.typeParam(symbol)];
    }),
  );
}

/** For the K in `func (c *Cache[K, V])`: the parameter of `Cache` at its place. */
export function receiverParam(file: GoFile, node: Node): TypeParamType | undefined {
  const { tree } = file;
  const generic = ancestorOf(tree, node, kind.genericType);
  const list = childAt(tree, generic, field.typeArguments);
  const place = childrenOf(tree, list).findIndex((each) => childrenOf(tree, each)[0] === node);
  const owner = file.facts.symbolAt[childAt(tree, generic, field.type)] ?? 0;
  const { world } = file.package.program;
  const symbol =
    world.symbols[owner - 1] ??
    file.package.scope.get(tree.text.slice(...extentOf(file, childAt(tree, generic, field.type))));
  return symbol === undefined ? undefined : typeParamsOf(symbol)[place];
}

function extentOf(file: GoFile, node: Node): [number, number] {
  return [file.tree.start[node] ?? 0, file.tree.end[node] ?? 0];
}

export type Arguments = ReadonlyMap<Type, Type>;

/** Pairs parameters with arguments; missing ones are unknown. */
export function argumentsOf(
  world: World,
  params: readonly TypeParamType[],
  args: readonly Type[],
): Arguments {
  return new Map(params.map((param, place) => [param, args[place] ?? world.types.unknown]));
}

/** Types nest as deep as their source; only hostile generics grow deeper. */
const nestingMax = 40;

/** A type with arguments in place of type parameters. */
export function substitute(world: World, type: Type, args: Arguments, depth = 0): Type {
  if (args.size === 0) return type;
  if (depth > nestingMax) return world.types.unknown;
  const { types } = world;
  const inner = (each: Type): Type => substitute(world, each, args, depth + 1);
  switch (type.kind) {
    case "typeParam":
      return args.get(type) ?? type;
    case "named":
      return type.args.length === 0
        ? type
        : instantiate(world, type.symbol, type, type.args.map(inner));
    case "map":
      return types.map(inner(type.key), inner(type.element));
    case "pointer":
      return types.pointer(inner(type.element));
    case "slice":
      return types.slice(inner(type.element));
    case "array":
      return types.array(inner(type.element), type.length);
    case "chan":
      return types.chan(inner(type.element), type.direction);
    case "tuple":
      return types.tuple(type.elements.map(inner));
    case "func":
      return types.func(
        type.params.map(inner),
        type.results.map(inner),
        type.variadic,
        type.typeParams.filter((param) => !args.has(param)),
      );
    case "struct":
      return substituteStruct(world, type, inner);
    case "interface":
      return substituteInterface(world, type, inner);
    default:
      return type;
  }
}

function substituteStruct(
  world: World,
  type: Extract<Type, { kind: "struct" }>,
  inner: (type: Type) => Type,
): Type {
  const fields = type.fields.map((each) => ({ ...each, type: inner(each.type) }));
  const same = fields.every((each, place) => each.type === type.fields[place]?.type);
  return same ? type : world.types.struct(fields);
}

function substituteInterface(
  world: World,
  type: Extract<Type, { kind: "interface" }>,
  inner: (type: Type) => Type,
): Type {
  const methods = type.methods.map((each) => ({ ...each, type: inner(each.type) }));
  const embedded = type.embedded.map((union) => union.map(inner));
  const same =
    methods.every((each, place) => each.type === type.methods[place]?.type) &&
    embedded.every((union, place) =>
      union.every((term, at) => term === type.embedded[place]?.[at]),
    );
  return same ? type : world.types.interface(methods, embedded);
}

/** A generic type with its arguments; anything else as it is. */
export function instantiate(
  world: World,
  symbol: GoSymbol | undefined,
  origin: Type,
  args: readonly Type[],
): Type {
  if (origin.kind !== "named") return origin;
  const bare = world.types.named({ symbol, path: origin.path, name: origin.name });
  return world.types.named({
    symbol,
    path: origin.path,
    name: origin.name,
    args,
    find: () =>
      symbol === undefined
        ? world.types.unknown
        : substitute(world, bare.underlying, argumentsOf(world, typeParamsOf(symbol), args)),
  });
}
