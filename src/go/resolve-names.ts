/** Identifiers met while a file is resolved: uses of locals, and what they do to them. */
import { field, kind, token } from "./kinds.ts";
import { useSymbol } from "./literal-keys.ts";
import type { Resolving } from "./resolve.ts";
import { hasToken, kindOf, type Node, parentOf, textOf } from "./tree.ts";

/** Ties an identifier to the local it names, if it names one. */
export function resolveName(state: Resolving, node: Node): void {
  const { tree, facts } = state.file;
  if (facts.symbolAt[node] !== 0) return;
  const text = textOf(tree, node);
  if (text === "_" || isParameterName(state, node)) {
    facts.symbolAt[node] = -1;
    return;
  }
  const symbol = state.names.find(text);
  if (symbol === undefined) {
    if (isAddressTaken(state, node)) facts.outerAddresses.push(text);
    return;
  }
  facts.symbolAt[node] = symbol.id + 1;
  if (isLiteralKey(state, node)) {
    facts.pendingKeys.push({ node, symbol });
    return;
  }
  useSymbol(symbol, node, state.current);
  if (isAddressTaken(state, node)) symbol.addressTaken = true;
}

/** Names in the signature of a function type or interface method: in scope nowhere. */
function isParameterName(state: Resolving, node: Node): boolean {
  const { tree } = state.file;
  if (tree.field[node] !== field.name) return false;
  const above = kindOf(tree, parentOf(tree, node));
  return above === kind.parameterDeclaration || above === kind.variadicParameterDeclaration;
}

function isLiteralKey(state: Resolving, node: Node): boolean {
  const { tree } = state.file;
  const element = parentOf(tree, node);
  return tree.kind[element] === kind.literalElement && tree.field[element] === field.key;
}

function isAddressTaken(state: Resolving, node: Node): boolean {
  const { tree } = state.file;
  let above = parentOf(tree, node);
  while (kindOf(tree, above) === kind.parenthesizedExpression) above = parentOf(tree, above);
  return kindOf(tree, above) === kind.unaryExpression && hasToken(tree, above, token.and);
}
