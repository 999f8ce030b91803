/** Edits of source text, and the whole-line suggestion that GitHub can apply. */
import type { Suggestion } from "../finding/finding.ts";
import type { Node, Tree } from "../go/tree.ts";
import { suggestionLinesMax } from "../limits.ts";

/** Replaces the text from `start` to `end` (offsets) by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits of one file that together remove a finding. They do not overlap. */
export interface Fix {
  readonly tree: Tree;
  readonly edits: readonly TextEdit[];
}

/** The node with other text. */
export function replaceNode(tree: Tree, node: Node, text: string): TextEdit {
  return { start: tree.start[node] ?? 0, end: tree.end[node] ?? 0, text };
}

/** The fix made of `edits`, or nothing where one of them could not be made. */
export function fixOf(tree: Tree, edits: readonly (TextEdit | undefined)[]): Fix | undefined {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length && made.length > 0 ? { tree, edits: made } : undefined;
}

/** New lines above the line of a statement, in its indentation; nothing where the statement shares its line. */
export function linesBefore(
  tree: Tree,
  node: Node,
  lines: readonly string[],
): TextEdit | undefined {
  const start = tree.start[node] ?? 0;
  const lineStart = lineStartAt(tree, start);
  const indent = tree.text.slice(lineStart, start);
  if (indent.trim() !== "") return undefined;
  const text = lines.map((line) => indent + line + newlineOf(tree, lineStart)).join("");
  return { start: lineStart, end: lineStart, text };
}

/** Other lines in place of a statement that ends its line; a comment behind it goes behind the last of them. */
export function replaceStatement(
  tree: Tree,
  node: Node,
  lines: readonly string[],
): TextEdit | undefined {
  const before = linesBefore(tree, node, lines);
  const start = tree.start[node] ?? 0;
  const end = tree.end[node] ?? 0;
  const index = lineIndexAt(tree, end);
  const rest = lineText(tree, index).slice(end - lineStartAt(tree, end));
  if (!before || !/^[ \t]*(?:\/\/.*)?$/.test(rest)) return undefined;
  const indent = start - before.start;
  const newline = newlineOf(tree, before.start);
  return { start, end, text: before.text.slice(indent, -newline.length) };
}

/**
 * New lines below a statement that ends its line, in its indentation; a comment behind it stays with it. Nothing
 * where code follows on the line.
 */
export function linesAfter(tree: Tree, node: Node, lines: readonly string[]): TextEdit | undefined {
  const before = linesBefore(tree, node, lines);
  const end = tree.end[node] ?? 0;
  const index = lineIndexAt(tree, end);
  const rest = lineText(tree, index).slice(end - lineStartAt(tree, end));
  if (!before || !/^[ \t]*(?:\/\/.*)?$/.test(rest)) return undefined;
  const newline = newlineOf(tree, lineStartAt(tree, end));
  const at = lineEndAt(tree, index);
  return { start: at, end: at, text: newline + before.text.slice(0, -newline.length) };
}

/**
 * The change as whole lines of the file, widened to the line (1-based) of the finding where that keeps it short: a
 * suggestion is shown on the lines it replaces. Nothing where it would be long or would disturb aligned comments.
 */
export function suggestionOf(fix: Fix, around?: number): Suggestion | undefined {
  const { tree } = fix;
  const edits = fix.edits.toSorted((a, b) => a.start - b.start);
  const [first] = edits;
  const final = edits.at(-1);
  if (!first || !final) return undefined;
  const own = {
    line: lineIndexAt(tree, first.start),
    endLine: lineIndexAt(tree, Math.max(final.start, final.end - 1)),
  };
  if (edits.some((edit) => disturbsAlignment(tree, edit))) return undefined;
  const wide = {
    line: Math.min(own.line, (around ?? Number.POSITIVE_INFINITY) - 1),
    endLine: Math.max(own.endLine, (around ?? 0) - 1),
  };
  const found = [wide, own].find(({ line, endLine }) => endLine - line < suggestionLinesMax);
  if (!found) return undefined;
  const { line, endLine } = found;
  const from = tree.lineStarts[line] ?? 0;
  const to = lineEndAt(tree, endLine);
  return {
    path: tree.path,
    line: line + 1,
    endLine: endLine + 1,
    text: applyEdits(tree.text.slice(from, to), edits, from),
  };
}

/** `text` (which begins at offset `base` of the file) after the edits. */
function applyEdits(text: string, edits: readonly TextEdit[], base: number): string {
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start - base) + edit.text;
    at = edit.end - base;
  }
  return result + text.slice(at);
}

/** The file after the suggestion was accepted, as GitHub does it: lines are replaced, the last line end stays. */
export function applySuggestion(text: string, suggestion: Suggestion): string {
  const lines = text.split("\n");
  const crlf = lines[suggestion.endLine - 1]?.endsWith("\r") && suggestion.endLine < lines.length;
  const replaced = suggestion.text + (crlf ? "\r" : "");
  return [
    ...lines.slice(0, suggestion.line - 1),
    replaced,
    ...lines.slice(suggestion.endLine),
  ].join("\n");
}

/** gofmt aligns comments that end neighbouring lines; a line that changes length would break the column. */
function disturbsAlignment(tree: Tree, edit: TextEdit): boolean {
  // Whole new lines leave the columns of the others alone only where no comment block is cut in two;
  // a cut keeps both halves aligned, which gofmt may then narrow, so such places get no suggestion either.
  const line = lineIndexAt(tree, edit.start);
  const commented = (index: number) => /\S.*\/[/*]/.test(lineText(tree, index));
  const isInsertion = edit.start === edit.end;
  if (isInsertion && edit.text.endsWith("\n")) return commented(line) && commented(line - 1);
  const isBelow = isInsertion && /^\r?\n/.test(edit.text) && edit.start === lineEndAt(tree, line);
  if (isBelow) return commented(line) && commented(line + 1);
  return commented(line) && (commented(line - 1) || commented(line + 1));
}

function lineText(tree: Tree, index: number): string {
  const start = tree.lineStarts[index];
  return start === undefined ? "" : tree.text.slice(start, lineEndAt(tree, index));
}

/** Offset at which a line's text ends, its line break excluded. */
function lineEndAt(tree: Tree, index: number): number {
  const next = tree.lineStarts[index + 1];
  if (next === undefined) return tree.text.length;
  return tree.text[next - 2] === "\r" ? next - 2 : next - 1;
}

function newlineOf(tree: Tree, lineStart: number): string {
  const end = tree.text.indexOf("\n", lineStart);
  return end > 0 && tree.text[end - 1] === "\r" ? "\r\n" : "\n";
}

function lineStartAt(tree: Tree, offset: number): number {
  return tree.lineStarts[lineIndexAt(tree, offset)] ?? 0;
}

function lineIndexAt(tree: Tree, offset: number): number {
  let low = 0;
  let high = tree.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tree.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
