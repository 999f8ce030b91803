/** The types of braces inside composite literals, whose type is left out. */
import { field, kind } from "./kinds.ts";
import type { GoFile, Type } from "./model.ts";
import { childAt, kindOf, type Node, parentOf, textOf } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { under } from "./types.ts";
import type { World } from "./world.ts";

/** The type of a `{…}`: that of its literal, or the element type of the braces around it. */
export function typeOfLiteralValue(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const parent = parentOf(tree, node);
  if (kindOf(tree, parent) === kind.compositeLiteral) return typeOf(file, parent);
  if (kindOf(tree, parent) !== kind.literalElement) return world.types.unknown;
  const keyed = parentOf(tree, parent);
  const inKeyed = kindOf(tree, keyed) === kind.keyedElement;
  const outer = inKeyed ? parentOf(tree, keyed) : keyed;
  if (kindOf(tree, outer) !== kind.literalValue) return world.types.unknown;
  let around = under(typeOf(file, outer));
  // `[]*T{{…}}` leaves out `&T`.
  if (around.kind === "pointer") around = under(around.element);
  switch (around.kind) {
    case "map":
      return tree.field[parent] === field.key ? around.key : around.element;
    case "slice":
    case "array":
      return around.element;
    case "struct": {
      const name = inKeyed ? textOf(tree, childAt(tree, keyed, field.key)) : undefined;
      const found = around.fields.find((each) => each.name === name);
      return found?.type ?? world.types.unknown;
    }
    default:
      return world.types.unknown;
  }
}
