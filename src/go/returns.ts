/** What a function returns. */
import { nodesIn } from "./calls.ts";
import { kind } from "./kinds.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childrenOf, kindOf, type Node, none, onlyChild, unparen } from "./tree.ts";

/** The first value of each return statement. */
export function firstResults(fn: GoFunction): Node[] {
  const { tree } = fn.file;
  return nodesIn(fn, kind.returnStatement).flatMap((statement) => {
    const list = onlyChild(tree, statement);
    const value = kindOf(tree, list) === kind.expressionList ? childrenOf(tree, list)[0] : list;
    return value === undefined || value === none ? [] : [unparen(tree, value)];
  });
}

const known = new WeakMap<GoFunction, GoSymbol | null>();

/** The local that every return yields first (`nil` apart), so that it lives on in the caller. */
export function returnedLocal(fn: GoFunction): GoSymbol | undefined {
  const before = known.get(fn);
  if (before !== undefined) return before ?? undefined;
  const { tree } = fn.file;
  const found = new Set<GoSymbol | undefined>();
  for (const value of firstResults(fn)) {
    const here = kindOf(tree, value);
    if (here === kind.nil) continue;
    found.add(here === kind.identifier ? symbolOf(fn.file, value) : undefined);
  }
  const [only] = found;
  const local = found.size === 1 && only?.owner === fn && only.kind === "var" ? only : undefined;
  known.set(fn, local ?? null);
  return local;
}
