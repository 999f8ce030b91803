/** `new(value)` of Go 1.26: the grammar takes only types there, so such calls are parsed under another name. */
import { field } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { childAt, childrenOf, type Node, none } from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";

/** As long as `new`, so that no offset moves; the tree keeps the text as it was written. */
const otherName = "neW";

/** Text after `new(` that cannot be a type: a literal, a sign, or a name followed by a call, a literal or an index. */
const value =
  /\bnew(?=\(\s*(?:["'`\d!+&^-]|(?!func\b|chan\b|struct\b|interface\b|map\b)[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?[({]|(?!func\b|struct\b|interface\b)[A-Za-z_][\w.]*\s*(?:[-+/%|&]|==|!=|<<)))/g;

/** The text with each `new` that is given a value renamed; the very same string where there is none. */
export function hideNewOfValues(text: string): string {
  return text.replace(value, otherName);
}

/** The value that a call of `new` copies; `none` where it is given a type and makes a zero value. */
export function valueOfNew(file: GoFile, call: Node): Node {
  const { tree } = file;
  const [first = none] = childrenOf(tree, childAt(tree, call, field.arguments));
  return first >= 0 && !isTypeExpression(file, first) ? first : none;
}
