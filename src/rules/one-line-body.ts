/** A function on one line that is given more to do, so that its body takes lines of its own. */
import { childrenOf, contains, type Node, none, onlyChild, type Tree, textOf } from "../go/tree.ts";
import type { TextEdit } from "./fix.ts";

/**
 * `{ return m[k] }` with lines above its only statement. Nothing where the body has lines already, holds more than one
 * statement, or stands in a column of such functions, which gofmt aligns.
 */
export function unfoldedBody(
  tree: Tree,
  body: Node,
  statement: Node,
  lines: readonly string[],
): TextEdit | undefined {
  const start = tree.start[body] ?? 0;
  const end = tree.end[body] ?? 0;
  const { text } = tree;
  const [only = none, ...others] = childrenOf(tree, onlyChild(tree, body));
  const code = text.slice(start, end);
  const isFolded = !code.includes("\n") && only === statement && others.length === 0;
  if (!isFolded || !contains(tree, body, statement) || !/\S $/.test(text.slice(0, start))) {
    return undefined;
  }
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const lineEnd = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
  const above = text.slice(text.lastIndexOf("\n", lineStart - 2) + 1, lineStart - 1);
  const below = text.slice(lineEnd + 1).split("\n", 1)[0] ?? "";
  const isAlone = [above, below].every((line) => !/\{.*\}/.test(line)) && !text.includes("\r");
  if (!isAlone || !text.startsWith("func", lineStart)) return undefined;
  const inside = [...lines, textOf(tree, statement)].map((line) => `\t${line}\n`).join("");
  return { start, end, text: `{\n${inside}}` };
}
