/** What a function does with each expression that is a map. */
import { type Call, callAt } from "./calls.ts";
import type { AccessOp } from "./facts.ts";
import { field, kind, token } from "./kinds.ts";
import { effectOfLibrary, encodes } from "./map-library.ts";
import type { GoFile, GoFunction, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, parentOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

export interface MapUse {
  readonly op: AccessOp;
  readonly escape?: "return" | "store" | "send" | "argument";
  /** The expression of the operation, and the map in it. */
  readonly node: Node;
  readonly base: Node;
  readonly key: Node;
  /** For what is handed to a call: which argument, -1 for the receiver. */
  readonly handed?: { readonly call: Call; readonly index: number };
}

/** Uses of maps in a function, literals inside it left out, in source order. */
export function mapUsesIn(fn: GoFunction): MapUse[] {
  const found: MapUse[] = [];
  if (fn.body === none) return found;
  const { tree } = fn.file;
  const last = tree.last[fn.body] ?? none;
  for (let node = fn.body; node <= last; node++) {
    const here = tree.kind[node];
    if (here === kind.funcLiteral) node = tree.last[node] ?? last;
    else if (canBeMap[here ?? 0] === 1 && isMapExpression(fn.file, node)) {
      const use = useOf(fn, node);
      if (use) found.push(use);
    }
  }
  return found;
}

const canBeMap = new Uint8Array(65536);
for (const each of [
  kind.identifier,
  kind.selectorExpression,
  kind.indexExpression,
  kind.typeAssertionExpression,
  kind.unaryExpression,
]) {
  canBeMap[each] = 1;
}

/** Whether `node` is an expression whose value is a map; names that are declared or assigned keys are not. */
export function isMapExpression(file: GoFile, node: Node): boolean {
  const { tree } = file;
  switch (tree.kind[node]) {
    case kind.identifier: {
      const symbol = symbolOf(file, node);
      if (!symbol || !isVariable(symbol)) return false;
      return symbol.node !== node && mapOf(typeOfSymbol(symbol)) !== undefined;
    }
    case kind.selectorExpression: {
      const symbol = symbolOf(file, childAt(tree, node, field.field));
      if (symbol && symbol.kind !== "field" && symbol.kind !== "var") return false;
      return mapOf(typeOf(file, node)) !== undefined;
    }
    case kind.indexExpression:
    case kind.typeAssertionExpression:
      return mapOf(typeOf(file, node)) !== undefined;
    case kind.unaryExpression:
      return operatorOf(tree, node) === token.star && mapOf(typeOf(file, node)) !== undefined;
    default:
      return false;
  }
}

function isVariable({ kind: of }: GoSymbol): boolean {
  return of === "var" || of === "param" || of === "result" || of === "receiver";
}

function outermost(file: GoFile, node: Node): Node {
  let at = node;
  while (kindOf(file.tree, parentOf(file.tree, at)) === kind.parenthesizedExpression) {
    at = parentOf(file.tree, at);
  }
  return at;
}

function useOf(fn: GoFunction, base: Node): MapUse | undefined {
  const { file } = fn;
  const { tree } = file;
  const node = outermost(file, base);
  const parent = parentOf(tree, node);
  const role = tree.field[node];
  const plain = (op: AccessOp, at: Node, key = none): MapUse => ({ op, node: at, base, key });
  switch (kindOf(tree, parent)) {
    case kind.indexExpression:
      if (role !== field.operand) return undefined;
      return plain(indexOp(file, parent), parent, childAt(tree, parent, field.index));
    case kind.rangeClause:
      return role === field.right ? plain("range", parent) : plain("replace", parent);
    case kind.binaryExpression:
      return plain("compare", parent);
    case kind.selectorExpression:
      return methodUse(fn, base, parent);
    case kind.argumentList:
    case kind.variadicArgument:
      return argumentUse(fn, base, node);
    case kind.expressionList:
      if (isLeftSide(file, parent)) return leftUse(file, base, parent);
      return movedUse(fn, base, node);
    case kind.typeAssertionExpression:
      return undefined;
    default:
      return movedUse(fn, base, node);
  }
}

/** An element on the left of an assignment or beside `++` is written, anywhere else it is read. */
function indexOp(file: GoFile, index: Node): AccessOp {
  const { tree } = file;
  const node = outermost(file, index);
  const parent = parentOf(tree, node);
  const within = kindOf(tree, parent);
  if (within === kind.incStatement || within === kind.decStatement) return "write";
  if (within !== kind.expressionList || !isLeftSide(file, parent)) return "read";
  return kindOf(tree, parentOf(tree, parent)) === kind.shortVarDeclaration ? "read" : "write";
}

function isLeftSide(file: GoFile, list: Node): boolean {
  return file.tree.field[list] === field.left;
}

function leftUse(file: GoFile, base: Node, list: Node): MapUse | undefined {
  const statement = parentOf(file.tree, list);
  if (kindOf(file.tree, statement) === kind.shortVarDeclaration) {
    const symbol = symbolOf(file, base);
    if (symbol?.node === base) return undefined;
  }
  return { op: "replace", node: statement, base, key: none };
}

/** A method of a named map type: `h.Set(k, v)`, or one of the package. */
function methodUse(fn: GoFunction, base: Node, selector: Node): MapUse | undefined {
  const { tree } = fn.file;
  const node = parentOf(tree, selector);
  const call = tree.field[selector] === field.function ? callAt(fn, node) : undefined;
  if (!call) return { op: "escape", escape: "store", node: selector, base, key: none };
  return handedUse(call, base, -1);
}

function argumentUse(fn: GoFunction, base: Node, node: Node): MapUse | undefined {
  const to = destinationOf(fn.file, node);
  if (to.kind !== "argument") return movedUse(fn, base, node);
  const call = callAt(fn, to.call);
  return call && handedUse(call, base, to.index);
}

function handedUse(call: Call, base: Node, index: number): MapUse | undefined {
  const { callee, node, args } = call;
  if (callee.kind === "builtin") {
    const key = callee.name === "delete" ? (args[1] ?? none) : none;
    if (callee.name === "delete" || callee.name === "clear" || callee.name === "len") {
      return { op: callee.name, node, base, key };
    }
    return undefined;
  }
  if (callee.kind === "conversion") return { op: "alias", node, base, key: none };
  if (callee.kind === "external") {
    const op = encodes(callee) ? "encode" : effectOfLibrary(callee, index);
    if (op) return { op, node, base, key: none };
  }
  return { op: "escape", escape: "argument", node, base, key: none, handed: { call, index } };
}

/** The map itself goes somewhere: to a variable, into a structure, to the caller. */
function movedUse(fn: GoFunction, base: Node, node: Node): MapUse | undefined {
  const to = destinationOf(fn.file, node);
  const common = { base, key: none };
  switch (to.kind) {
    case "local":
      return { op: "alias", node: to.node, ...common };
    case "store":
      return { op: "escape", escape: "store", node: to.node, ...common };
    case "return":
    case "send":
      return { op: "escape", escape: to.kind, node: to.node, ...common };
    case "argument": {
      const call = callAt(fn, to.call);
      return call && handedUse(call, base, to.index);
    }
    default:
      return undefined;
  }
}

/** Expressions that are arguments of an encoder or printer, for structures that hold maps. */
export function encodedArguments(call: Call): Node[] {
  if (call.callee.kind !== "external" || !encodes(call.callee)) return [];
  return call.args.filter((arg) => !isMapExpression(call.file, arg));
}
