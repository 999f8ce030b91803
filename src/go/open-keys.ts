/** Keys of maps of which there can be any number. */
import { kind } from "./kinds.ts";
import type { GoFile, Type } from "./model.ts";
import { pathOf } from "./path.ts";
import { kindOf, type Node } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { isNamed, under } from "./types.ts";

/** A key of a type with many values that is no constant. */
export function isOpenKey(file: GoFile, key: Node): boolean {
  const path = pathOf(file, key);
  const isConstant = kindOf(file.tree, key) !== kind.callExpression && !path;
  return !isConstant && isWide(typeOf(file, key));
}

/** Not an enumeration, not a type of the program itself. */
function isWide(type: Type): boolean {
  if (isNamed(type, "reflect", "Type")) return false;
  const shape = under(type);
  if (shape.kind === "basic")
    return type.kind === "basic" && !/^(?:bool|u?int8|byte)$/.test(shape.name);
  return shape.kind === "struct" || shape.kind === "array";
}
