/** Maps that come from a sync.Pool and go back to it. */
import type { Call } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, parentOf } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** Whether a call is the method of that name of a sync.Pool. */
export function isPoolCall({ callee }: Call, name: string): boolean {
  const isPool =
    callee.kind === "external" && callee.path === "sync" && callee.receiverType === "Pool";
  return isPool && callee.name === name;
}

/** `m := pool.Get().(map[K]V)` */
export function boundMap(file: GoFile, get: Node): GoSymbol | undefined {
  const { tree } = file;
  const assertion = parentOf(tree, get);
  if (kindOf(tree, assertion) !== kind.typeAssertionExpression) return undefined;
  const statement = parentOf(tree, parentOf(tree, assertion));
  if (kindOf(tree, statement) !== kind.shortVarDeclaration) return undefined;
  const [name = none] = childrenOf(tree, childAt(tree, statement, field.left));
  const symbol = symbolOf(file, name);
  return symbol && mapOf(typeOfSymbol(symbol)) ? symbol : undefined;
}

/** Whether a call gives the map of this variable back. */
export function isPut(call: Call, symbol: GoSymbol): boolean {
  const [given = none] = call.args;
  return isPoolCall(call, "Put") && symbolOf(call.file, given) === symbol;
}
