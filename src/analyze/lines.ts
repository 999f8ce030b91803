/** Which lines of a file hold code, and where the declarations that begin on them end: what directives cover. */
import { kind } from "../go/kinds.ts";
import type { GoFile } from "../go/model.ts";
import { childrenOf, lineOf } from "../go/tree.ts";

/** The first line from `line` on that is neither blank nor a comment of its own. */
export function codeLines(file: GoFile): (line: number) => number {
  const { tree } = file;
  return (line) => {
    let at = line;
    for (; at <= tree.lineStarts.length; at++) {
      const start = tree.lineStarts[at - 1] ?? 0;
      const text = tree.text.slice(start, tree.lineStarts[at] ?? tree.text.length).trim();
      if (!text.startsWith("//")) return at;
    }
    return at;
  };
}

/** For a line on which a top-level declaration begins, the line on which it ends; else the line itself. */
export function declarationEnds(file: GoFile): (line: number) => number {
  const { tree } = file;
  const ends = new Map<number, number>();
  for (const node of childrenOf(tree, 0)) {
    if (tree.kind[node] === kind.packageClause) {
      ends.set(lineOf(tree, tree.start[node] ?? 0), tree.lineStarts.length);
    } else {
      ends.set(
        lineOf(tree, tree.start[node] ?? 0),
        lineOf(tree, Math.max(0, (tree.end[node] ?? 1) - 1)),
      );
    }
  }
  return (line) => ends.get(line) ?? line;
}
