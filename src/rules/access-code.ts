/** The code of an access as a reader sees it. */
import type { Access } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import { kindOf, parentOf, textOf } from "../go/tree.ts";

/** `m[k]++` and `m[k] = v` rather than `m[k]`, where they stand on one line; else the operation itself. */
export function codeOf({ file, node, effect }: Access): string {
  const { tree } = file;
  if (effect !== "write") return textOf(tree, node);
  let at = parentOf(tree, node);
  if (kindOf(tree, at) === kind.expressionList) at = parentOf(tree, at);
  const here = kindOf(tree, at);
  const whole =
    here === kind.assignmentStatement || here === kind.incStatement || here === kind.decStatement;
  const text = whole ? textOf(tree, at) : "";
  return text !== "" && !text.includes("\n") ? text : textOf(tree, node);
}
