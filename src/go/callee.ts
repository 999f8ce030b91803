/** What a call runs. */
import { implementersOf } from "./implementers.ts";
import { field, kind } from "./kinds.ts";
import { memberOf } from "./members.ts";
import type { Callee, GoFile, GoSymbol, Member, NamedType, Path, Type } from "./model.ts";
import { extendPath, pathOf } from "./path.ts";
import { importPathOf, packageMember, symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, parentOf, textOf, unparen } from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";
import { typeOfTypeNode } from "./type-nodes.ts";
import { typeOf } from "./type-of.ts";
import { deref, namedOf, under } from "./types.ts";

/** What a call expression (or a conversion) runs. */
export function calleeOf(file: GoFile, call: Node): Callee {
  const { tree } = file;
  if (kindOf(tree, call) === kind.typeConversionExpression) {
    return { kind: "conversion", type: typeOf(file, call) };
  }
  const called = withoutTypeArguments(file, childAt(tree, call, field.function));
  switch (kindOf(tree, called)) {
    case kind.funcLiteral:
      return literalAt(file, called);
    case kind.identifier:
      return namedCallee(file, called);
    case kind.selectorExpression:
      return selectedCallee(file, called);
    default:
      if (called < 0) return { kind: "unknown", name: "" };
      if (isTypeExpression(file, called)) return conversion(file, called);
      return { kind: "variable", symbol: undefined, node: called };
  }
}

/** The path of the value a method runs on, embedded fields on the way to it included. */
export function receiverPathOf(file: GoFile, call: Node): Path | undefined {
  const callee = calleeOf(file, call);
  if (!("receiver" in callee) || callee.receiver < 0) return undefined;
  const path = pathOf(file, callee.receiver);
  return path === undefined ? undefined : extendPath(path, callee.through);
}

/** The `f` in `f[int](x)`, without parentheses; an index of a map or slice stays. */
function withoutTypeArguments(file: GoFile, node: Node): Node {
  const { tree } = file;
  const at = unparen(tree, node);
  const here = kindOf(tree, at);
  if (here === kind.indexExpression) {
    const operand = unparen(tree, childAt(tree, at, field.operand));
    const shape = under(typeOf(file, operand));
    return shape.kind === "func" && shape.typeParams.length > 0 ? operand : at;
  }
  if (here !== kind.typeInstantiationExpression) return at;
  const origin = childAt(tree, at, field.type);
  return isTypeExpression(file, origin) ? at : origin;
}

function literalAt(file: GoFile, literal: Node): Callee {
  const index = file.facts.functionAt[literal + 1] ?? 0;
  const found = file.facts.functions[index - 1];
  return found === undefined ? { kind: "unknown", name: "" } : { kind: "literal", function: found };
}

function conversion(file: GoFile, node: Node): Callee {
  return { kind: "conversion", type: typeOfTypeNode(file, node) };
}

function namedCallee(file: GoFile, node: Node): Callee {
  const symbol = symbolOf(file, node);
  if (symbol === undefined) return { kind: "unknown", name: textOf(file.tree, node) };
  return symbolCallee(file, node, symbol);
}

function symbolCallee(file: GoFile, node: Node, symbol: GoSymbol): Callee {
  switch (symbol.kind) {
    case "builtin":
      return { kind: "builtin", name: symbol.name };
    case "type":
    case "typeParam":
      return conversion(file, node);
    case "func":
      return declared(symbol, none, []);
    case "import":
      return { kind: "unknown", name: symbol.name };
    default:
      return { kind: "variable", symbol, node };
  }
}

function declared(symbol: GoSymbol, receiver: Node, through: readonly GoSymbol[]): Callee {
  const { file } = symbol;
  if (symbol.function !== undefined && file?.package.external === false) {
    return { kind: "function", function: symbol.function, receiver, through };
  }
  return {
    kind: "external",
    path: file?.package.importPath ?? "",
    receiverType: symbol.ownerType?.name ?? "",
    name: symbol.name,
    receiver,
    through,
  };
}

function selectedCallee(file: GoFile, node: Node): Callee {
  const { tree } = file;
  const operand = childAt(tree, node, field.operand);
  const name = textOf(tree, childAt(tree, node, field.field));
  const path = kindOf(tree, operand) === kind.identifier ? importPathOf(file, operand) : undefined;
  if (path !== undefined) {
    const symbol = packageMember(file.package.program.world, path, name);
    if (symbol !== undefined) return symbolCallee(file, node, symbol);
    return { kind: "external", path, receiverType: "", name, receiver: none, through: [] };
  }
  const type = typeOf(file, operand);
  const member = memberOf(type, name);
  if (member === undefined) return unfound(type, name, operand);
  if (member.symbol.kind !== "method") return { kind: "variable", symbol: member.symbol, node };
  const receiver = isTypeExpression(file, operand) ? none : operand;
  return methodCallee(file, member, type, receiver);
}

function methodCallee(file: GoFile, member: Member, type: Type, receiver: Node): Callee {
  const { symbol, through } = member;
  if (!isInterfaceMethod(symbol)) return declared(symbol, receiver, through);
  const last = through.at(-1);
  const holder = last === undefined ? type : typeOfHolder(type, last);
  return {
    kind: "interface",
    name: symbol.name,
    type: deref(holder),
    receiver,
    through,
    implementers: implementersOf(file.package, deref(holder), symbol.name),
  };
}

/** The type of the embedded field that a promoted method comes from. */
function typeOfHolder(type: Type, last: GoSymbol): Type {
  return memberOf(type, last.name)?.type ?? type;
}

function isInterfaceMethod(symbol: GoSymbol): boolean {
  if (symbol.file === undefined) return true;
  const { tree } = symbol.file;
  return kindOf(tree, parentOf(tree, symbol.node)) === kind.methodElem;
}

/** A name that no source at hand declares: it can only come from the one type that is not at hand. */
function unfound(type: Type, name: string, receiver: Node): Callee {
  const named = namedOf(type);
  if (named !== undefined && named.underlying.kind === "unknown" && named.symbol === undefined) {
    return externalMethod(named, name, receiver, []);
  }
  const shape = under(deref(type));
  if (shape.kind !== "struct") return { kind: "unknown", name };
  const embedded = shape.fields.filter((each) => each.embedded);
  const foreign = embedded.filter((each) => under(deref(each.type)).kind === "unknown");
  const [single] = foreign;
  const of = single === undefined ? undefined : namedOf(single.type);
  if (foreign.length !== 1 || single === undefined || of === undefined) {
    return { kind: "unknown", name };
  }
  return externalMethod(of, name, receiver, [single.symbol]);
}

function externalMethod(
  named: NamedType,
  name: string,
  receiver: Node,
  through: readonly GoSymbol[],
): Callee {
  return { kind: "external", path: named.path, receiverType: named.name, name, receiver, through };
}
