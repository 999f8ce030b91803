/** The code of a finding as it goes into its fingerprint: free of layout, comments and names that mean nothing. */
import { kind } from "../go/kinds.ts";
import type { GoFile, GoSymbol } from "../go/model.ts";
import { functionAt, symbolOf } from "../go/symbols.ts";
import { contains, type Node, none, textOf } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { showType } from "../go/types.ts";

/** A longer node (a whole closure) is known well enough by how it begins. */
const tokensMax = 60;

/** The leaves under a node in order. Locals are written `_`, so that renaming one leaves the finding what it was. */
export function snippetOf(file: GoFile, node: Node): string {
  const { tree } = file;
  const parts: string[] = [];
  const end = tree.last[node] ?? node;
  for (let at = node; at <= end && parts.length < tokensMax; at++) {
    if (tree.kind[at] === kind.comment || tree.firstChild[at] !== none) continue;
    const text = textOf(tree, at);
    parts.push(tree.kind[at] === kind.identifier ? plainName(file, at) : text);
  }
  return parts.join(" ");
}

/** What is accessed, with the type of each local in place of its name. */
export function plainSubject(file: GoFile, node: Node, subject: string): string {
  const { tree } = file;
  let fn = functionAt(file, node);
  while (fn?.parent) fn = fn.parent;
  if (!fn) return subject;
  const whole = fn.node;
  const typeOfLocal = (name: string): string | undefined => {
    for (let at = whole; contains(tree, whole, at); at++) {
      if (tree.kind[at] !== kind.identifier || textOf(tree, at) !== name) continue;
      const symbol = symbolOf(file, at);
      if (symbol?.owner && localKinds.has(symbol.kind)) return showType(typeOfSymbol(symbol));
    }
    return undefined;
  };
  return subject.replaceAll(
    /(?<![.\p{L}\p{N}_"])[\p{L}_][\p{L}\p{N}_]*/gu,
    (name) => typeOfLocal(name) ?? name,
  );
}

const localKinds: ReadonlySet<GoSymbol["kind"]> = new Set(["var", "param", "result", "receiver"]);

function plainName(file: GoFile, node: Node): string {
  const symbol = symbolOf(file, node);
  const local = symbol?.owner !== undefined && localKinds.has(symbol.kind);
  return local ? "_" : textOf(file.tree, node);
}
