/** The code of an access as a reader sees it. */
import type { Access } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import type { GoFile } from "../go/model.ts";
import { kindOf, type Node, parentOf, textOf } from "../go/tree.ts";

/** `m[k]++` and `m[k] = v` rather than `m[k]`, where they stand on one line; else the operation itself. */
export function codeOf({ file, node, effect }: Access): string {
  return effect === "write" ? codeOfWrite(file, node) : textOf(file.tree, node);
}

/** The statement that writes the element `node`, where it stands on one line; else the element itself. */
export function codeOfWrite({ tree }: GoFile, node: Node): string {
  let at = parentOf(tree, node);
  if (kindOf(tree, at) === kind.expressionList) at = parentOf(tree, at);
  const here = kindOf(tree, at);
  const whole =
    here === kind.assignmentStatement || here === kind.incStatement || here === kind.decStatement;
  const text = whole ? textOf(tree, at) : "";
  return text !== "" && !text.includes("\n") ? text : textOf(tree, node);
}
