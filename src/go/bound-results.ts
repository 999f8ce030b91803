/** Which variables take the results of a call. */
import { field, kind } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { childAt, childrenAt, childrenOf, kindOf, type Node, parentOf } from "./tree.ts";

/** The left sides of `a, b := f()`, in order; empty where the call is no right side, or one of several. */
export function boundResults(file: GoFile, call: Node): readonly Node[] {
  const { tree } = file;
  const list = parentOf(tree, call);
  if (kindOf(tree, list) !== kind.expressionList || childrenOf(tree, list).length !== 1) return [];
  const statement = parentOf(tree, list);
  switch (kindOf(tree, statement)) {
    case kind.shortVarDeclaration:
    case kind.assignmentStatement:
      return childrenOf(tree, childAt(tree, statement, field.left));
    case kind.varSpec:
      return childrenAt(tree, statement, field.name);
    default:
      return [];
  }
}
