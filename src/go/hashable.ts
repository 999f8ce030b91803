/** Whether values of a type can be map keys at run time. */
import type { Type } from "./model.ts";
import { interfaceOf, under } from "./types.ts";

/** Types nest; nobody puts a key this deep. */
const depthMax = 6;

/** Slices, maps, functions, and structs or arrays that hold one: they compile as `any` and panic as keys. */
export function isUnhashable(type: Type, depth = 0): boolean {
  const shape = under(type);
  switch (shape.kind) {
    case "slice":
    case "map":
    case "func":
      return true;
    case "array":
      return depth < depthMax && isUnhashable(shape.element, depth + 1);
    case "struct":
      return depth < depthMax && shape.fields.some((one) => isUnhashable(one.type, depth + 1));
    default:
      return false;
  }
}

/** `any`: an interface that says nothing about what is in it. */
export function isAny(type: Type): boolean {
  const shape = interfaceOf(type);
  return shape !== undefined && shape.methods.length === 0 && shape.embedded.length === 0;
}
