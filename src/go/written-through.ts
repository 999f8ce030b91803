/** Changes made to what an expression refers to. */
import { field, kind, token } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { isBuiltin } from "./symbols.ts";
import { childAt, kindOf, type Node, operatorOf, parentOf } from "./tree.ts";

/**
 * The statement or call that changes a field or element of what `node` refers to: `node.n++`, `node[i] = v`,
 * `delete(node, k)`; undefined where it is only looked at.
 */
export function writeThrough(file: GoFile, node: Node): Node | undefined {
  const { tree } = file;
  let at = node;
  let hops = 0;
  for (let up = parentOf(tree, at); isStep(file, up, at); up = parentOf(tree, at)) {
    if (kindOf(tree, up) !== kind.parenthesizedExpression) hops++;
    at = up;
  }
  const parent = parentOf(tree, at);
  switch (kindOf(tree, parent)) {
    case kind.incStatement:
    case kind.decStatement:
      return hops > 0 ? parent : undefined;
    case kind.expressionList: {
      const statement = parentOf(tree, parent);
      const isTarget = tree.field[parent] === field.left && hops > 0;
      return isTarget && kindOf(tree, statement) === kind.assignmentStatement
        ? statement
        : undefined;
    }
    case kind.argumentList: {
      const call = parentOf(tree, parent);
      const called = childAt(tree, call, field.function);
      return isBuiltin(file, called, "delete") || isBuiltin(file, called, "clear")
        ? call
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether `up` reaches into what `at` refers to: a field, an element, what it points to. */
function isStep({ tree }: GoFile, up: Node, at: Node): boolean {
  switch (kindOf(tree, up)) {
    case kind.parenthesizedExpression:
      return true;
    case kind.selectorExpression:
    case kind.indexExpression:
      return tree.field[at] === field.operand;
    case kind.unaryExpression:
      return operatorOf(tree, up) === token.star;
    default:
      return false;
  }
}
