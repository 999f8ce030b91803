/** Uses of an expression that panic when it is nil. */
import { calleeOf } from "./callee.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, parentOf, textOf } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";

/** `x.f`, `x.m()`, `*x` or `x()` for the expression x; `none` for anything that nil is fit for. */
export function dereference(fn: GoFunction, node: Node): Node {
  const { file } = fn;
  const { tree } = file;
  const parent = parentOf(tree, node);
  switch (kindOf(tree, parent)) {
    case kind.selectorExpression: {
      if (tree.field[node] !== field.operand) return none;
      const call = parentOf(tree, parent);
      const isCall =
        kindOf(tree, call) === kind.callExpression && tree.field[parent] === field.function;
      if (isCall) return mayTakeNil(file, call) ? none : call;
      return symbolOf(file, childAt(tree, parent, field.field))?.kind === "field" ? parent : none;
    }
    case kind.callExpression:
      return tree.field[node] === field.function ? parent : none;
    case kind.unaryExpression:
      return operatorOf(tree, parent) === token.star ? parent : none;
    default:
      return none;
  }
}

/** A method that compares its receiver with nil, or whose body is not at hand. */
function mayTakeNil(file: GoFile, call: Node): boolean {
  const callee = calleeOf(file, call);
  if (callee.kind === "interface" || callee.kind === "variable") return false;
  if (callee.kind !== "function") return true;
  const { receiver, file: home, body } = callee.function;
  if (!receiver || under(typeOfSymbol(receiver)).kind !== "pointer") return false;
  const text = textOf(home.tree, body);
  const isDereferenced = new RegExp(`\\b${receiver.name}\\.`).test(text);
  return !isDereferenced || new RegExp(`\\b${receiver.name} [!=]= nil`).test(text);
}
