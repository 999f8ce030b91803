/** The syntax tree as flat typed arrays: one node is one index, the root is 0, "none" is -1. */

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
}
