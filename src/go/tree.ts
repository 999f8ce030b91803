/** The syntax tree as flat typed arrays: one node is one index, the root is 0, "none" is -1. */
import type { Span } from "../finding/finding.ts";
import { kind, token } from "./kinds.ts";

/** Index of a node in the arrays of its tree; `none` where there is no such node. */
export type Node = number;
export const none: Node = -1;

/**
 * A parsed file. Nodes stand in pre-order, so the descendants of `n` are `n + 1 … last(n)`.
 * Offsets are UTF-16 units of `text`. Kind and field numbers are the grammar's own: see `kinds.ts`.
 */
export interface Tree {
  readonly path: string;
  readonly text: string;
  readonly count: number;
  /** Grammar symbol of each node; anonymous tokens (`:=`, `go`, `&&`) have kinds too. */
  readonly kind: Uint16Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly parent: Int32Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** Grammar field under which the parent holds the node; 0 for none. */
  readonly field: Uint8Array;
  /** Index of the last descendant. */
  readonly last: Uint32Array;
  /** 1 for named nodes. */
  readonly named: Uint8Array;
  /** Offsets at which lines begin. */
  readonly lineStarts: Uint32Array;
  /** Whether the parser met a syntax error anywhere. */
  readonly broken: boolean;
  /** Whether the parser ran out of time: there is a root and nothing else, and the owner must be told. */
  readonly abandoned: boolean;
}

/** The first child that its parent holds under `field`. */
export function childAt(tree: Tree, node: Node, field: number): Node {
  if (node < 0) return none;
  for (let child = first(tree, node); child !== none; child = next(tree, child)) {
    if (tree.field[child] === field) return child;
  }
  return none;
}

/** The children held under `field`, separators and comments left out. */
export function childrenAt(tree: Tree, node: Node, field: number): Node[] {
  return childrenOf(tree, node).filter((child) => tree.field[child] === field);
}

/** The named children, comments left out. */
export function childrenOf(tree: Tree, node: Node): Node[] {
  const found: Node[] = [];
  if (node < 0) return found;
  for (let child = first(tree, node); child !== none; child = next(tree, child)) {
    if (tree.named[child] === 1 && tree.kind[child] !== kind.comment) found.push(child);
  }
  return found;
}

/** The first named child that is no comment. */
export function onlyChild(tree: Tree, node: Node): Node {
  if (node < 0) return none;
  for (let child = first(tree, node); child !== none; child = next(tree, child)) {
    if (tree.named[child] === 1 && tree.kind[child] !== kind.comment) return child;
  }
  return none;
}

/** Whether `node` directly holds the token (`:=`, `*`, `...`). */
export function hasToken(tree: Tree, node: Node, wanted: number): boolean {
  for (let child = first(tree, node); child !== none; child = next(tree, child)) {
    if (tree.kind[child] === wanted) return true;
  }
  return false;
}

export function first(tree: Tree, node: Node): Node {
  return tree.firstChild[node] ?? none;
}

export function next(tree: Tree, node: Node): Node {
  return tree.nextSibling[node] ?? none;
}

export function parentOf(tree: Tree, node: Node): Node {
  return tree.parent[node] ?? none;
}

/** The grammar's number of a node; 0 for `none`. */
export function kindOf(tree: Tree, node: Node): number {
  return tree.kind[node] ?? 0;
}

export function textOf(tree: Tree, node: Node): string {
  return node < 0 ? "" : tree.text.slice(tree.start[node], tree.end[node]);
}

/** The nearest node around `node` that is of one of these kinds. */
export function ancestorOf(tree: Tree, node: Node, ...kinds: readonly number[]): Node {
  let at = parentOf(tree, node);
  while (at !== none && !kinds.includes(kindOf(tree, at))) at = parentOf(tree, at);
  return at;
}

/** Whether `inner` is `outer` or below it. */
export function contains(tree: Tree, outer: Node, inner: Node): boolean {
  return outer <= inner && inner <= (tree.last[outer] ?? none);
}

/** The expression inside any number of parentheses. */
export function unparen(tree: Tree, node: Node): Node {
  let at = node;
  while (at !== none && tree.kind[at] === kind.parenthesizedExpression) at = onlyChild(tree, at);
  return at;
}

/** The statement that holds `node`: the child of the nearest statement list, or `none` at package level. */
export function statementOf(tree: Tree, node: Node): Node {
  let at = node;
  while (at > 0) {
    const parent = parentOf(tree, at);
    if (kindOf(tree, parent) === kind.statementList) return at;
    at = parent;
  }
  return none;
}

/** The token of a unary, binary, assignment, `++` or `--` node; 0 where it has none. */
export function operatorOf(tree: Tree, node: Node): number {
  const within = kindOf(tree, node);
  for (let child = first(tree, node); child !== none; child = next(tree, child)) {
    if (tree.named[child] === 1) continue;
    const here = kindOf(tree, child);
    if (within !== kind.unaryExpression || here !== token.openParen) return here;
  }
  return 0;
}

/** The 1-based line of an offset. */
export function lineOf(tree: Tree, offset: number): number {
  let low = 0;
  let high = tree.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tree.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Lines and columns of the text from `start` to `end`. */
export function spanBetween(tree: Tree, start: number, end: number): Span {
  const line = lineOf(tree, start);
  const endLine = lineOf(tree, end);
  return {
    line,
    column: start - (tree.lineStarts[line - 1] ?? 0) + 1,
    endLine,
    endColumn: end - (tree.lineStarts[endLine - 1] ?? 0) + 1,
  };
}

export function spanOf(tree: Tree, node: Node): Span {
  return spanBetween(tree, tree.start[node] ?? 0, tree.end[node] ?? 0);
}
