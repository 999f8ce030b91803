/** The code of a finding as it goes into its fingerprint: free of layout, comments and names that mean nothing. */
import { kind } from "../go/kinds.ts";
import type { GoFile, GoSymbol } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { type Node, none, textOf } from "../go/tree.ts";

/** A longer node (a whole closure) is known well enough by how it begins. */
const tokensMax = 60;

/**
 * The leaves under a node in order. Locals other than those the subject is made of are written `_`, so that
 * renaming a loop variable or an argument leaves the finding what it was.
 */
export function snippetOf(file: GoFile, node: Node, subject: string): string {
  const { tree } = file;
  const kept = new Set(subject.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []);
  const parts: string[] = [];
  const end = tree.last[node] ?? node;
  for (let at = node; at <= end && parts.length < tokensMax; at++) {
    if (tree.kind[at] === kind.comment || tree.firstChild[at] !== none) continue;
    const text = textOf(tree, at);
    parts.push(tree.kind[at] === kind.identifier && !kept.has(text) ? plainName(file, at) : text);
  }
  return parts.join(" ");
}

const localKinds: ReadonlySet<GoSymbol["kind"]> = new Set(["var", "param", "result", "receiver"]);

function plainName(file: GoFile, node: Node): string {
  const symbol = symbolOf(file, node);
  const local = symbol?.owner !== undefined && localKinds.has(symbol.kind);
  return local ? "_" : textOf(file.tree, node);
}
