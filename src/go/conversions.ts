/** Conversions to a type, `uintptr` and `unsafe.Pointer` among them. */
import { calleeOf } from "./callee.ts";
import { argumentsOf } from "./calls.ts";
import { kind } from "./kinds.ts";
import type { GoFile, Type } from "./model.ts";
import { kindOf, type Node, none, unparen } from "./tree.ts";
import { isNamed } from "./types.ts";

/** What a conversion to a type converts; `none` for anything else. */
export function convertedTo(
  file: GoFile,
  expression: Node,
  isWanted: (type: Type) => boolean,
): Node {
  const { tree } = file;
  const node = unparen(tree, expression);
  const here = kindOf(tree, node);
  if (here !== kind.callExpression && here !== kind.typeConversionExpression) return none;
  const callee = calleeOf(file, node);
  if (callee.kind !== "conversion" || !isWanted(callee.type)) return none;
  const [value = none] = argumentsOf(file, node);
  return unparen(tree, value);
}

/** uintptr. */
export function isAddress(type: Type): boolean {
  return type.kind === "basic" && type.name === "uintptr";
}

/** unsafe.Pointer. */
export function isUnsafePointer(type: Type): boolean {
  return isNamed(type, "unsafe", "Pointer");
}
