/** Type arguments that a call leaves out, worked out from its arguments. */
import type { FuncType, GoFile, Type } from "./model.ts";
import type { Node } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { defaultType } from "./type-of-symbol.ts";
import { constraintOf, substitute } from "./type-params.ts";
import { under } from "./types.ts";
import type { World } from "./world.ts";

type Found = Map<Type, Type>;

/** The function with its type parameters replaced; what cannot be inferred is unknown. */
export function inferred(
  world: World,
  file: GoFile,
  type: FuncType,
  args: readonly Node[],
): FuncType {
  const found: Found = new Map();
  const wanted = new Set<Type>(type.typeParams);
  const given = argumentTypes(file, args);
  const untyped: [Type, Type][] = [];
  given.forEach((argument, place) => {
    const param = parameterAt(type, place, given.length);
    if (param === undefined) return;
    if (isUntyped(argument)) untyped.push([param, defaultType(world, argument)]);
    else unify(param, argument, wanted, found, 0);
  });
  fromConstraints(type, wanted, found);
  for (const [param, argument] of untyped) unify(param, argument, wanted, found, 0);
  fromConstraints(type, wanted, found);
  for (const param of type.typeParams) {
    if (!found.has(param)) found.set(param, coreIn(world, param, found));
  }
  const full = substitute(world, type, found);
  return full.kind === "func" ? full : type;
}

/** The types of the arguments; `f(g())` hands on all results of g. */
function argumentTypes(file: GoFile, args: readonly Node[]): readonly Type[] {
  const types = args.map((each) => typeOf(file, each));
  const [single] = types;
  return types.length === 1 && single?.kind === "tuple" ? single.elements : types;
}

function parameterAt(type: FuncType, place: number, count: number): Type | undefined {
  const last = type.params.length - 1;
  if (!type.variadic || place < last) return type.params[place];
  const rest = type.params[last];
  if (rest?.kind !== "slice") return rest;
  // One slice for the rest can only come as `xs...`; unify tries it as an element otherwise.
  return count === type.params.length ? rest : rest.element;
}

/** `M ~map[K]V` tells K and V once M is known. */
function fromConstraints(type: FuncType, wanted: ReadonlySet<Type>, found: Found): void {
  for (const param of type.typeParams) {
    const known = found.get(param);
    const core = known === undefined ? undefined : under(param);
    if (known === undefined || core === undefined || core === param) continue;
    unify(core, under(known), wanted, found, 0);
  }
}

function coreIn(world: World, param: Type, found: Found): Type {
  const core =
    param.kind === "typeParam" && constraintOf(param) !== undefined ? under(param) : param;
  return core === param ? world.types.unknown : substitute(world, core, found);
}

function isUntyped(type: Type): boolean {
  return type.kind === "basic" && type.name.startsWith("untyped");
}

function unify(
  param: Type,
  argument: Type,
  wanted: ReadonlySet<Type>,
  found: Found,
  depth: number,
): void {
  if (depth > 20 || argument.kind === "unknown") return;
  if (wanted.has(param)) {
    if (!found.has(param)) found.set(param, argument);
    return;
  }
  const again = (a: Type, b: Type): void => unify(a, b, wanted, found, depth + 1);
  if (param.kind === "named") {
    if (argument.kind !== "named" || argument.symbol !== param.symbol) {
      if (argument.kind !== "named" && param.args.length > 0) again(param.underlying, argument);
      return;
    }
    param.args.forEach((each, place) => {
      const other = argument.args[place];
      if (other !== undefined) again(each, other);
    });
    return;
  }
  unifyShapes(param, under(argument), again);
}

function unifyShapes(param: Type, argument: Type, again: (a: Type, b: Type) => void): void {
  if (param.kind === "map" && argument.kind === "map") {
    again(param.key, argument.key);
    again(param.element, argument.element);
  } else if (param.kind === "func" && argument.kind === "func") {
    pairs(param.params, argument.params, again);
    pairs(param.results, argument.results, again);
  } else if ("element" in param && "element" in argument) {
    if (param.kind === argument.kind) again(param.element, argument.element);
    // The rest of a variadic call, given as single values.
  } else if (param.kind === "slice") again(param.element, argument);
}

function pairs(a: readonly Type[], b: readonly Type[], again: (a: Type, b: Type) => void): void {
  a.forEach((each, place) => {
    const other = b[place];
    if (other !== undefined) again(each, other);
  });
}
