/** Comments: all of a file, and the ones that belong to a declaration. */
import { nodesOfKind } from "./kind-index.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoSymbol } from "./model.ts";
import { childAt, kindOf, lineOf, type Node, none, parentOf, type Tree, textOf } from "./tree.ts";

export interface Comment {
  readonly node: Node;
  readonly line: number;
  /** As written, markers included. */
  readonly text: string;
  /** Whether nothing but space stands before it on its line. */
  readonly alone: boolean;
}

/** All comments of a file, in order. */
export function commentsOf(file: GoFile): readonly Comment[] {
  const { tree } = file;
  const found: Comment[] = [];
  for (const node of nodesOfKind(tree, kind.comment)) {
    const line = lineOf(tree, tree.start[node] ?? 0);
    const before = tree.text.slice(tree.lineStarts[line - 1], tree.start[node]);
    found.push({ node, line, text: textOf(tree, node), alone: before.trim() === "" });
  }
  return found;
}

/** The comment that ends on the line above a node, or above the first of such comments; markers stripped. */
export function docOf(file: GoFile, node: Node): string {
  const { tree } = file;
  const start = tree.start[node] ?? 0;
  const parts: string[] = [];
  let line = lineOf(tree, start);
  for (let at = previousComment(tree, node); at !== none; at = previousComment(tree, at)) {
    if (lineOf(tree, Math.max(0, (tree.end[at] ?? 0) - 1)) !== line - 1) break;
    line = lineOf(tree, tree.start[at] ?? 0);
    if (!startsLine(tree, at)) break;
    parts.push(stripped(textOf(tree, at)));
  }
  return parts.reverse().join("\n").trim();
}

/** The comments of a field or variable: above it and behind it on its line. */
export function commentOfSymbol(symbol: GoSymbol): string {
  const { file } = symbol;
  if (file === undefined || symbol.node < 0) return "";
  const { tree } = file;
  const declaration = declarationOf(tree, symbol.node);
  const above = docOf(file, declaration);
  const behind = commentBehind(tree, declaration);
  return behind === none ? above : `${above}\n${stripped(textOf(tree, behind))}`.trim();
}

/** The tag of a struct field without its quotes. */
export function tagOf(symbol: GoSymbol): string {
  if (symbol.file === undefined || symbol.kind !== "field") return "";
  const { tree } = symbol.file;
  return tagText(tree, declarationOf(tree, symbol.node));
}

export function tagText(tree: Tree, declaration: Node): string {
  const text = textOf(tree, childAt(tree, declaration, field.tag));
  if (text.startsWith("`")) return text.slice(1, -1);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('\\"', '"') : "";
}

/** The spec or field around a declared name; a lone `var x T` counts as a whole. */
function declarationOf(tree: Tree, name: Node): Node {
  let at = name;
  while (at > 0) {
    const here = kindOf(tree, at);
    if (here === kind.fieldDeclaration) return at;
    if (here === kind.varSpec || here === kind.constSpec || here === kind.typeSpec) {
      const above = parentOf(tree, at);
      const grouped = tree.text.startsWith("(", tree.start[childBehindKeyword(tree, above)]);
      return grouped || kindOf(tree, above) === kind.varSpecList ? at : above;
    }
    if (here === kind.statementList || here === kind.sourceFile) return name;
    at = parentOf(tree, at);
  }
  return name;
}

function childBehindKeyword(tree: Tree, declaration: Node): Node {
  return tree.nextSibling[tree.firstChild[declaration] ?? 0] ?? 0;
}

function previousComment(tree: Tree, node: Node): Node {
  let at = previousSibling(tree, node);
  while (at !== none && tree.named[at] === 0) at = previousSibling(tree, at);
  return kindOf(tree, at) === kind.comment ? at : none;
}

/** Siblings have no back link: the node before in pre-order ends the sibling before. */
function previousSibling(tree: Tree, node: Node): Node {
  const parent = parentOf(tree, node);
  let at = node - 1;
  if (at <= parent) return none;
  while (at > 0 && parentOf(tree, at) !== parent) at = parentOf(tree, at);
  return at > 0 ? at : none;
}

function commentBehind(tree: Tree, declaration: Node): Node {
  const line = lineOf(tree, Math.max(0, (tree.end[declaration] ?? 1) - 1));
  for (
    let at = (tree.last[declaration] ?? declaration) + 1;
    at < tree.count && lineOf(tree, tree.start[at] ?? 0) === line;
    at++
  ) {
    if (tree.kind[at] === kind.comment) return at;
    if (tree.named[at] === 1) return none;
  }
  return none;
}

function startsLine(tree: Tree, node: Node): boolean {
  const start = tree.start[node] ?? 0;
  const line = lineOf(tree, start);
  return tree.text.slice(tree.lineStarts[line - 1], start).trim() === "";
}

function stripped(comment: string): string {
  if (comment.startsWith("//")) return comment.slice(2).trim();
  return comment
    .slice(2, -2)
    .split("\n")
    .map((line) => line.trim().replace(/^\*\s?/, ""))
    .join("\n")
    .trim();
}
