/** A statement that is taken out together with its line. */
import { type Node, type Tree, textOf } from "../go/tree.ts";
import type { TextEdit } from "./fix.ts";

export interface OwnLine {
  /** The statement and the comment after it. */
  readonly text: string;
  /** Takes the line out, from the break before it. */
  readonly removal: TextEdit;
}

/** The line of a statement; nothing where it spans several or shares its line with another. */
export function ownLineOf(tree: Tree, node: Node): OwnLine | undefined {
  const start = tree.start[node] ?? 0;
  const end = tree.end[node] ?? 0;
  const breakBefore = /\r?\n[ \t]*$/.exec(tree.text.slice(0, start))?.[0];
  const after = /^[^\r\n]*/.exec(tree.text.slice(end))?.[0] ?? "";
  const text = textOf(tree, node);
  if (breakBefore === undefined || !/^[ \t]*(?:\/\/.*)?$/.test(after) || text.includes("\n")) {
    return undefined;
  }
  const removal = { start: start - breakBefore.length, end: end + after.length, text: "" };
  return { text: (text + after).trimEnd(), removal };
}
