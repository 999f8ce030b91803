/** Which expressions name a type: the grammar cannot tell `T(x)` from `f(x)`. */
import { field, kind, token } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { packageMember, symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, onlyChild, operatorOf, textOf } from "./tree.ts";

/** Whether an expression names a type: then a call of it converts, and a selector is a method expression. */
export function isTypeExpression(file: GoFile, node: Node): boolean {
  const { tree } = file;
  let at = node;
  for (let hops = 0; hops < typeNestingMax; hops++) {
    switch (kindOf(tree, at)) {
      case kind.parenthesizedExpression:
        at = onlyChild(tree, at);
        break;
      case kind.unaryExpression:
        if (operatorOf(tree, at) !== token.star) return false;
        at = childAt(tree, at, field.operand);
        break;
      case kind.indexExpression:
        at = childAt(tree, at, field.operand);
        break;
      case kind.typeInstantiationExpression:
        at = childAt(tree, at, field.type);
        break;
      case kind.identifier:
      case kind.typeIdentifier:
      case kind.selectorExpression:
        return isTypeName(file, at);
      default:
        return typeSyntax.has(kindOf(tree, at));
    }
  }
  return false;
}

/** Parentheses, stars and brackets around a type's name; asked at every level, so a chain must end. */
const typeNestingMax = 32;

const typeSyntax: ReadonlySet<number> = new Set([
  kind.qualifiedType,
  kind.genericType,
  kind.pointerType,
  kind.parenthesizedType,
  kind.sliceType,
  kind.arrayType,
  kind.mapType,
  kind.channelType,
  kind.functionType,
  kind.structType,
  kind.interfaceType,
]);

function isTypeName(file: GoFile, node: Node): boolean {
  const { tree } = file;
  if (kindOf(tree, node) !== kind.selectorExpression) {
    const symbol = symbolOf(file, node);
    return symbol?.kind === "type" || symbol?.kind === "typeParam";
  }
  const operand = childAt(tree, node, field.operand);
  if (kindOf(tree, operand) !== kind.identifier) return false;
  const symbol = symbolOf(file, operand);
  if (symbol?.kind !== "import") return false;
  const name = textOf(tree, childAt(tree, node, field.field));
  const member = packageMember(file.package.program.world, symbol.importPath, name);
  return member?.kind === "type";
}
