/** Functions met while a file is resolved: their parameters, their names, their literals. */
import { docOf } from "./comments.ts";
import { FunctionModel } from "./function-model.ts";
import { field, kind } from "./kinds.ts";
import { declareAt, declareTypeParams, type Resolving } from "./resolve.ts";
import { addSymbol, type SymbolModel } from "./symbol-model.ts";
import {
  ancestorOf,
  childAt,
  childrenAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  textOf,
} from "./tree.ts";

/** Starts the model of a declaration or literal; its parameters come into force with its body. */
export function enterFunction(state: Resolving, node: Node): void {
  const { file, world } = state;
  const { tree, facts } = file;
  const here = functionKind(kindOf(tree, node));
  const body = childAt(tree, node, field.body);
  // A declaration inside a function is a syntax error; as a root of its own it does the least harm.
  const parent = here === "literal" ? state.current : undefined;
  const made = new FunctionModel(
    { id: world.nextFunction(), file, node, body, parent },
    here,
    functionName(state, node, here),
  );
  parent?.literals.push(made);
  facts.functions.push(made);
  state.around.push({ current: state.current, index: state.currentIndex });
  state.current = made;
  state.currentIndex = facts.functions.length;
  if (here !== "literal") {
    facts.functionAt[node] = state.currentIndex;
    linkSymbol(state, made);
    made.doc = docOf(file, node);
  }
  declareReceiver(state, made);
  declareTypeParams(state, childAt(tree, node, field.typeParameters));
  const params = childAt(tree, node, field.parameters);
  made.params = declareList(state, params, "param");
  made.variadic = childrenOf(tree, params).some(
    (child) => kindOf(tree, child) === kind.variadicParameterDeclaration,
  );
  const result = childAt(tree, node, field.result);
  made.results =
    kindOf(tree, result) === kind.parameterList
      ? declareList(state, result, "result")
      : unnamedResult(state, result);
}

function functionKind(here: number): FunctionModel["kind"] {
  if (here === kind.functionDeclaration) return "function";
  return here === kind.methodDeclaration ? "method" : "literal";
}

export function closeFunction(state: Resolving): void {
  const outer = state.around.pop();
  state.current = outer?.current;
  state.currentIndex = outer?.index ?? 0;
}

/** Parameters are in scope in the body only: in `func (url *url.URL)` the type is still the package's. */
export function enterBody(state: Resolving): void {
  const { current, names } = state;
  if (current === undefined) return;
  if (current.receiver !== undefined) names.bind(current.receiver);
  for (const symbol of current.params) names.bind(symbol);
  for (const symbol of current.results) names.bind(symbol);
}

function linkSymbol(state: Resolving, made: FunctionModel): void {
  const { tree, facts } = state.file;
  const name = childAt(tree, made.node, field.name);
  const symbol = state.world.symbols[(facts.symbolAt[name] ?? 0) - 1];
  if (symbol === undefined || symbol.function !== undefined) return;
  symbol.function = made;
  made.symbol = symbol;
}

function functionName(state: Resolving, node: Node, what: FunctionModel["kind"]): string {
  const { tree, facts } = state.file;
  const name = textOf(tree, childAt(tree, node, field.name));
  if (what === "function") return name;
  if (what === "method") {
    const receiver = receiverTypeName(state.file.tree, node);
    return receiver < 0 ? name : `${textOf(tree, receiver)}.${name}`;
  }
  if (state.current !== undefined) {
    return `${state.current.name}.func${state.current.literals.length + 1}`;
  }
  const spec = ancestorOf(tree, node, kind.varSpec);
  const variable = spec < 0 ? "_" : textOf(tree, childAt(tree, spec, field.name));
  let ordinal = 1;
  for (let at = facts.functions.length - 1; at >= 0; at--) {
    const before = facts.functions[at];
    if (before === undefined || before.node < spec) break;
    if (before.parent === undefined) ordinal++;
  }
  return `${variable}.func${ordinal}`;
}

/** The type identifier of a method's receiver, without `*`, parentheses and type parameters. */
export function receiverTypeName(tree: Resolving["file"]["tree"], method: Node): Node {
  const list = childAt(tree, method, field.receiver);
  let at = childAt(tree, childrenOf(tree, list)[0] ?? none, field.type);
  while (at >= 0) {
    switch (kindOf(tree, at)) {
      case kind.typeIdentifier:
        return at;
      case kind.genericType:
        at = childAt(tree, at, field.type);
        break;
      case kind.pointerType:
      case kind.parenthesizedType:
        at = childrenOf(tree, at)[0] ?? none;
        break;
      default:
        return none;
    }
  }
  return none;
}

function declareReceiver(state: Resolving, made: FunctionModel): void {
  const { tree } = state.file;
  const list = childAt(tree, made.node, field.receiver);
  if (list < 0) return;
  made.receiver = declareList(state, list, "receiver")[0];
  // `func (c *Cache[K, V])` declares K and V; that they are the type's own is worked out with the types.
  for (let at = list; at <= (tree.last[list] ?? list); at++) {
    if (tree.kind[at] !== kind.typeIdentifier) continue;
    if (tree.kind[tree.parent[at] ?? 0] !== kind.typeElem) continue;
    state.names.bind(declareAt(state, "typeParam", at));
  }
}

function declareList(
  state: Resolving,
  list: Node,
  what: "param" | "result" | "receiver",
): SymbolModel[] {
  const { tree } = state.file;
  const found: SymbolModel[] = [];
  for (const declaration of childrenOf(tree, list)) {
    const here = kindOf(tree, declaration);
    if (here !== kind.parameterDeclaration && here !== kind.variadicParameterDeclaration) continue;
    const names = childrenAt(tree, declaration, field.name);
    for (const name of names) found.push(declareAt(state, what, name));
    if (names.length === 0) found.push(unnamed(state, what, declaration));
  }
  return found;
}

function unnamedResult(state: Resolving, type: Node): SymbolModel[] {
  return type < 0 ? [] : [unnamed(state, "result", type)];
}

function unnamed(state: Resolving, what: "param" | "result" | "receiver", node: Node): SymbolModel {
  const symbol = addSymbol(state.world, what, "_", state.file, node);
  symbol.owner = state.current;
  return symbol;
}
