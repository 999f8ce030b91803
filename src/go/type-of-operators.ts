/** The types of unary and binary expressions. */
import { field, token } from "./kinds.ts";
import type { GoFile, Type } from "./model.ts";
import { childAt, type Node, operatorOf } from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";
import { typeOf } from "./type-of.ts";
import { deref, under } from "./types.ts";
import type { World } from "./world.ts";

/** `&x`, `*p`, `<-c`, `!b`, `-n`. */
export function typeOfUnary(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const operand = childAt(tree, node, field.operand);
  const type = typeOf(file, operand);
  switch (operatorOf(tree, node)) {
    case token.and:
      return type.kind === "unknown" ? type : world.types.pointer(type);
    case token.star: {
      if (isTypeExpression(file, operand)) return world.types.pointer(type);
      const shape = under(type);
      return shape.kind === "pointer" ? deref(type) : world.types.unknown;
    }
    case token.arrow: {
      const shape = under(type);
      return shape.kind === "chan" ? shape.element : world.types.unknown;
    }
    default:
      return type;
  }
}

/** Comparisons are untyped; of other operands the typed one decides. */
export function typeOfBinary(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  switch (operatorOf(tree, node)) {
    case token.equal:
    case token.notEqual:
    case token.less:
    case token.lessOrEqual:
    case token.greater:
    case token.greaterOrEqual:
      return world.types.basic("untyped bool");
    case token.shiftLeft:
    case token.shiftRight:
      return typeOf(file, childAt(tree, node, field.left));
  }
  const left = typeOf(file, childAt(tree, node, field.left));
  if (left.kind !== "basic" || !left.name.startsWith("untyped")) return left;
  const right = typeOf(file, childAt(tree, node, field.right));
  if (right.kind !== "basic" || !right.name.startsWith("untyped")) return right;
  return rank(right.name) > rank(left.name) ? right : left;
}

/** Untyped constants take the kind that comes later in this list. */
function rank(name: string): number {
  return ["untyped int", "untyped rune", "untyped float", "untyped complex"].indexOf(name);
}
