/** One pass over a file that ties every local name to its declaration and finds the function literals. */

import type { FunctionModel } from "./function-model.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { closeFunction, enterBody, enterFunction } from "./resolve-functions.ts";
import { resolveName } from "./resolve-names.ts";
import { leaveStatement, markTargets } from "./resolve-writes.ts";
import { Names } from "./scope.ts";
import { addSymbol, type SymbolModel } from "./symbol-model.ts";
import { childAt, childrenAt, kindOf, type Node, parentOf, textOf } from "./tree.ts";
import type { World } from "./world.ts";

/** The state of the pass. */
export interface Resolving {
  readonly world: World;
  readonly file: GoFile;
  readonly names: Names;
  current: FunctionModel | undefined;
  /** Index + 1 of `current` in the file's functions. */
  currentIndex: number;
  /** What was current around each function that is open. */
  readonly around: { readonly current: FunctionModel | undefined; readonly index: number }[];
}

interface Frame {
  readonly node: Node;
  readonly last: Node;
  readonly scoped: boolean;
}

/** Fills the file's facts. Linear in its nodes, and without recursion, so nesting is no danger. */
export function resolveFile(world: World, file: GoFile): void {
  const { tree, facts } = file;
  const state: Resolving = {
    world,
    file,
    names: new Names(),
    current: undefined,
    currentIndex: 0,
    around: [],
  };
  const frames: Frame[] = [];
  for (let node = 0; node < tree.count; node++) {
    while (frames.length > 0 && (frames.at(-1)?.last ?? node) < node) leave(state, frames.pop());
    facts.functionAt[node] = state.currentIndex;
    const here = kindOf(tree, node);
    if (here === kind.identifier || here === kind.typeIdentifier || here === kind.packageIdentifier)
      resolveName(state, node);
    else if (isEntered[here] === 1) frames.push(enter(state, node, here));
  }
  while (frames.length > 0) leave(state, frames.pop());
}

const isEntered = new Uint8Array(65536);
for (const each of [
  kind.functionDeclaration,
  kind.methodDeclaration,
  kind.funcLiteral,
  kind.block,
  kind.ifStatement,
  kind.forStatement,
  kind.expressionSwitchStatement,
  kind.typeSwitchStatement,
  kind.expressionCase,
  kind.defaultCase,
  kind.typeCase,
  kind.communicationCase,
  kind.typeSpec,
  kind.typeAlias,
  kind.varSpec,
  kind.constSpec,
  kind.shortVarDeclaration,
  kind.rangeClause,
  kind.receiveStatement,
  kind.assignmentStatement,
  kind.incStatement,
  kind.decStatement,
]) {
  isEntered[each] = 1;
}

function enter(state: Resolving, node: Node, here: number): Frame {
  const { tree } = state.file;
  const scoped = opensScope(state, node, here);
  if (scoped) state.names.open();
  switch (here) {
    case kind.functionDeclaration:
    case kind.methodDeclaration:
    case kind.funcLiteral:
      enterFunction(state, node);
      break;
    case kind.block:
      if (!scoped) enterBody(state);
      break;
    case kind.typeSpec:
    case kind.typeAlias:
      enterType(state, node);
      break;
    case kind.typeSwitchStatement:
      markAll(state, childAt(tree, node, field.alias));
      break;
    case kind.typeCase:
    case kind.defaultCase:
      enterTypeCase(state, node);
      break;
    default:
      if (!scoped) markTargets(state, node, here);
  }
  return { node, last: tree.last[node] ?? node, scoped };
}

function leave(state: Resolving, frame: Frame | undefined): void {
  if (frame === undefined) return;
  const here = kindOf(state.file.tree, frame.node);
  if (frame.scoped) state.names.close();
  if (
    here === kind.functionDeclaration ||
    here === kind.methodDeclaration ||
    here === kind.funcLiteral
  ) {
    closeFunction(state);
  } else if (!frame.scoped) leaveStatement(state, frame.node, here);
}

function opensScope(state: Resolving, node: Node, here: number): boolean {
  switch (here) {
    case kind.block: {
      const above = kindOf(state.file.tree, parentOf(state.file.tree, node));
      return (
        above !== kind.functionDeclaration &&
        above !== kind.methodDeclaration &&
        above !== kind.funcLiteral
      );
    }
    case kind.typeSpec:
    case kind.typeAlias:
    case kind.functionDeclaration:
    case kind.methodDeclaration:
    case kind.funcLiteral:
    case kind.ifStatement:
    case kind.forStatement:
    case kind.expressionSwitchStatement:
    case kind.typeSwitchStatement:
    case kind.expressionCase:
    case kind.defaultCase:
    case kind.typeCase:
    case kind.communicationCase:
      return true;
    default:
      return false;
  }
}

/** A local type is in scope from its name on; its parameters only inside it. */
function enterType(state: Resolving, node: Node): void {
  const { tree, facts } = state.file;
  const name = childAt(tree, node, field.name);
  if (state.current !== undefined && name >= 0 && facts.symbolAt[name] === 0) {
    const symbol = declareAt(state, "type", name);
    // The scope of the type's own parameters is already open: the name belongs to the one around it.
    state.names.close();
    state.names.bind(symbol);
    state.names.open();
  }
  declareTypeParams(state, childAt(tree, node, field.typeParameters));
}

export function declareTypeParams(state: Resolving, list: Node): void {
  const { tree } = state.file;
  for (const declaration of list < 0 ? [] : childrenOfKind(state, list)) {
    for (const name of childrenAt(tree, declaration, field.name)) {
      state.names.bind(declareAt(state, "typeParam", name));
    }
  }
}

function childrenOfKind(state: Resolving, list: Node): Node[] {
  const { tree } = state.file;
  const found: Node[] = [];
  for (let at = list + 1; at <= (tree.last[list] ?? list); at = (tree.last[at] ?? at) + 1) {
    if (tree.kind[at] === kind.typeParameterDeclaration) found.push(at);
  }
  return found;
}

/** Each clause of `switch v := x.(type)` has a `v` of its own. */
function enterTypeCase(state: Resolving, node: Node): void {
  const { tree, facts } = state.file;
  const statement = parentOf(tree, node);
  if (kindOf(tree, statement) !== kind.typeSwitchStatement) return;
  const alias = childAt(tree, childAt(tree, statement, field.alias), 0);
  if (alias < 0 || kindOf(tree, alias) !== kind.identifier) return;
  const symbol = addSymbol(state.world, "var", textOf(tree, alias), state.file, alias);
  symbol.owner = state.current;
  symbol.writes.push({
    file: state.file,
    node: alias,
    statement: node,
    how: "switch",
    value: childAt(tree, statement, field.value),
    index: -1,
  });
  if ((facts.symbolAt[alias] ?? 0) <= 0) facts.symbolAt[alias] = symbol.id + 1;
  state.names.bind(symbol);
}

/** Declares the name at an identifier; the caller says from when on it is in force. */
export function declareAt(
  state: Resolving,
  what: "var" | "param" | "result" | "receiver" | "const" | "type" | "typeParam",
  node: Node,
): SymbolModel {
  const { file, world } = state;
  const symbol = addSymbol(world, what, nameAt(state, node), file, node);
  symbol.owner = state.current;
  file.facts.symbolAt[node] = symbol.id + 1;
  return symbol;
}

function nameAt(state: Resolving, node: Node): string {
  const { tree } = state.file;
  const here = kindOf(tree, node);
  return here === kind.identifier || here === kind.typeIdentifier ? textOf(tree, node) : "_";
}

/** Keeps the identifiers of a list from being read as uses. */
export function markAll(state: Resolving, list: Node): void {
  const { tree, facts } = state.file;
  if (list < 0) return;
  for (let at = list; at <= (tree.last[list] ?? list); at++) {
    if (tree.kind[at] === kind.identifier && tree.parent[at] === list) facts.symbolAt[at] = -1;
  }
}
