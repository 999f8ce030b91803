/** Whether a step of a function runs whatever the object is like. */
import type { Access } from "./facts.ts";
import { field, kind } from "./kinds.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, parentOf } from "./tree.ts";

/** It stands in a branch, or a condition before it looks at the object. */
export function isConditional({ file, node, function: fn, path }: Access): boolean {
  const { tree } = file;
  for (let at: Node = parentOf(tree, node); at > fn.body; at = parentOf(tree, at)) {
    const here = kindOf(tree, at);
    if (
      here === kind.ifStatement ||
      here === kind.expressionCase ||
      here === kind.typeCase ||
      here === kind.communicationCase ||
      here === kind.defaultCase
    )
      return true;
  }
  for (let at = fn.body; at < node; at++) {
    if (kindOf(tree, at) !== kind.ifStatement) continue;
    const condition = childAt(tree, at, field.condition);
    for (let inner = condition; inner <= (tree.last[condition] ?? condition); inner++) {
      if (kindOf(tree, inner) === kind.identifier && symbolOf(file, inner) === path.root)
        return true;
    }
  }
  return false;
}
