/** The types of calls: results, conversions, built-in functions, inferred type arguments. */

import { inferred } from "./infer.ts";
import { field, kind } from "./kinds.ts";
import type { FuncType, GoFile, Type } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, unparen } from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";
import { typeArgumentsIn, typeOfTypeNode } from "./type-nodes.ts";
import { partlyInstantiated, typeOf } from "./type-of.ts";
import { defaultType } from "./type-of-symbol.ts";
import { instantiate } from "./type-params.ts";
import { under } from "./types.ts";
import type { World } from "./world.ts";

export function typeOfCall(world: World, file: GoFile, call: Node): Type {
  const { tree } = file;
  const called = unparen(tree, childAt(tree, call, field.function));
  const symbol = kindOf(tree, called) === kind.identifier ? symbolOf(file, called) : undefined;
  const args = childrenOf(tree, childAt(tree, call, field.arguments));
  if (symbol?.kind === "builtin") return typeOfBuiltin(world, file, symbol.name, args);
  if (isTypeExpression(file, called)) return converted(file, call, called);
  const type = calledType(world, file, call, called);
  if (type === undefined) return world.types.unknown;
  const full = type.typeParams.length === 0 ? type : inferred(world, file, type, args);
  return world.types.tuple(full.results);
}

/** The type of the function a call names, explicit type arguments applied. */
export function calledType(
  world: World,
  file: GoFile,
  call: Node,
  called: Node,
): FuncType | undefined {
  const type = under(typeOf(file, called));
  if (type.kind !== "func") return undefined;
  const list = childAt(file.tree, call, field.typeArguments);
  if (list < 0) return type;
  const given = partlyInstantiated(world, type, typeArgumentsIn(file, list));
  return given.kind === "func" ? given : undefined;
}

function converted(file: GoFile, call: Node, called: Node): Type {
  const list = childAt(file.tree, call, field.typeArguments);
  if (list < 0) return typeOfTypeNode(file, called);
  const { world } = file.package.program;
  const origin = typeOfTypeNode(file, called);
  if (origin.kind !== "named") return origin;
  return instantiate(world, origin.symbol, origin, typeArgumentsIn(file, list));
}

function typeOfBuiltin(world: World, file: GoFile, name: string, args: readonly Node[]): Type {
  const { types } = world;
  const first = args[0] ?? none;
  switch (name) {
    case "make":
      return typeOfTypeNode(file, first);
    case "new":
      return types.pointer(
        isTypeExpression(file, first)
          ? typeOfTypeNode(file, first)
          : defaultType(world, typeOf(file, first)),
      );
    case "append":
      return typeOf(file, first);
    case "len":
    case "cap":
    case "copy":
      return types.basic("int");
    case "min":
    case "max":
      return widest(world, file, args);
    case "recover":
      return types.interface([], []);
    case "complex":
    case "real":
    case "imag":
      return complexPart(world, name, defaultType(world, typeOf(file, first)));
    default:
      return types.tuple([]);
  }
}

function complexPart(world: World, name: string, of: Type): Type {
  const shape = under(of);
  const narrow = shape.kind === "basic" && (shape.name === "float32" || shape.name === "complex64");
  if (name === "complex") return world.types.basic(narrow ? "complex64" : "complex128");
  return world.types.basic(narrow ? "float32" : "float64");
}

function widest(world: World, file: GoFile, args: readonly Node[]): Type {
  const all = args.map((each) => typeOf(file, each));
  const typed = all.find((type) => type.kind !== "basic" || !type.name.startsWith("untyped"));
  return typed ?? defaultType(world, all[0] ?? world.types.unknown);
}
