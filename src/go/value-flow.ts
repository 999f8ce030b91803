/** Where the value of an expression goes within its function. */
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoSymbol, Path } from "./model.ts";
import { pathOf } from "./path.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
} from "./tree.ts";

export type Destination =
  /** Bound to a local by its name. */
  | { readonly kind: "local"; readonly symbol: GoSymbol; readonly node: Node }
  /** Stored in a field, an element or a package variable; the path is undefined where it has no name. */
  | { readonly kind: "store"; readonly path: Path | undefined; readonly node: Node }
  | { readonly kind: "argument"; readonly call: Node; readonly index: number }
  /** A method is called on it, or its method value is taken (then `call` is `none`). */
  | { readonly kind: "receiver"; readonly call: Node; readonly node: Node }
  | { readonly kind: "return" | "send"; readonly node: Node }
  /** Looked at, compared, indexed, copied: it stays where it is. */
  | { readonly kind: "look" };

/** What becomes of the value of `expression`; parentheses, `&`, conversions and literals around it are followed. */
export function destinationOf(file: GoFile, expression: Node): Destination {
  const { tree } = file;
  let node = expression;
  for (;;) {
    const parent = parentOf(tree, node);
    const step = passesOn(file, parent, node);
    if (step === undefined) return endOf(file, parent, node);
    node = step;
  }
}

/** The expression around `node` that has the same value or holds it; undefined where the value ends up. */
function passesOn(file: GoFile, parent: Node, node: Node): Node | undefined {
  const { tree } = file;
  switch (kindOf(tree, parent)) {
    case kind.parenthesizedExpression:
    case kind.typeAssertionExpression:
    case kind.typeConversionExpression:
    case kind.literalElement:
    case kind.literalValue:
    case kind.compositeLiteral:
      return parent;
    case kind.keyedElement:
      return childrenOf(tree, parent).at(-1) === node ? parent : undefined;
    case kind.unaryExpression:
      return operatorOf(tree, parent) === token.and ? parent : undefined;
    case kind.argumentList:
      return isAppendOrConversion(file, parentOf(tree, parent), node)
        ? parentOf(tree, parent)
        : undefined;
    default:
      return undefined;
  }
}

/** `append(list, x)` and `T(x)` hand the value on to whatever takes their result. */
function isAppendOrConversion(file: GoFile, call: Node, argument: Node): boolean {
  const { tree } = file;
  const called = childAt(tree, call, field.function);
  if (kindOf(tree, called) !== kind.identifier) return false;
  const symbol = symbolOf(file, called);
  if (symbol?.kind === "type") return true;
  const list = childAt(tree, call, field.arguments);
  return (
    symbol?.kind === "builtin" && symbol.name === "append" && childrenOf(tree, list)[0] !== argument
  );
}

function endOf(file: GoFile, parent: Node, node: Node): Destination {
  const { tree } = file;
  switch (kindOf(tree, parent)) {
    case kind.argumentList:
    case kind.variadicArgument:
      return argumentOf(file, parent, node);
    case kind.expressionList:
      return listEnd(file, parent, node);
    case kind.returnStatement:
      return { kind: "return", node: parent };
    case kind.sendStatement:
      return tree.field[node] === field.value ? { kind: "send", node: parent } : { kind: "look" };
    case kind.selectorExpression:
      return receiverOf(file, parent);
    case kind.varSpec:
      return listEnd(file, parent, node);
    default:
      return { kind: "look" };
  }
}

function argumentOf(file: GoFile, parent: Node, node: Node): Destination {
  const { tree } = file;
  const isSpread = kindOf(tree, parent) === kind.variadicArgument;
  const list = isSpread ? parentOf(tree, parent) : parent;
  const index = childrenOf(tree, list).indexOf(isSpread ? parent : node);
  return { kind: "argument", call: parentOf(tree, list), index };
}

/** `x.run()` and `x.run`; `x.field` only looks. */
function receiverOf(file: GoFile, selector: Node): Destination {
  const { tree } = file;
  const symbol = symbolOf(file, childAt(tree, selector, field.field));
  const call = parentOf(tree, selector);
  const isCalled =
    kindOf(tree, call) === kind.callExpression && tree.field[selector] === field.function;
  if (isCalled) return { kind: "receiver", call, node: selector };
  if (symbol?.kind === "method") return { kind: "receiver", call: none, node: selector };
  return { kind: "look" };
}

/** The right side of an assignment or declaration goes to the name at the same place on the left. */
function listEnd(file: GoFile, list: Node, node: Node): Destination {
  const { tree } = file;
  const statement = kindOf(tree, list) === kind.varSpec ? list : parentOf(tree, list);
  if (kindOf(tree, statement) === kind.returnStatement) return { kind: "return", node: statement };
  if (tree.field[list] === field.left || tree.field[node] === field.name) return { kind: "look" };
  const values = childrenOf(tree, list).filter((child) => tree.field[child] !== field.name);
  const at = Math.max(0, values.indexOf(node));
  const names =
    kindOf(tree, statement) === kind.varSpec
      ? childrenOf(tree, statement).filter((child) => tree.field[child] === field.name)
      : childrenOf(tree, childAt(tree, statement, field.left));
  return targetOf(file, names[at] ?? none);
}

function targetOf(file: GoFile, target: Node): Destination {
  const { tree } = file;
  if (target === none || textOf(tree, target) === "_") return { kind: "look" };
  if (kindOf(tree, target) === kind.identifier) {
    const symbol = symbolOf(file, target);
    if (symbol?.owner) return { kind: "local", symbol, node: target };
  }
  return { kind: "store", path: pathOf(file, target), node: target };
}
