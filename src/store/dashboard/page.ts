/** Pages of lists: a page ends with the key of its last row, so that rows that come or go shift nothing. */

/** Where a page ends: a time, to the microsecond, and the id that parts rows of the same time. */
export interface Cursor {
  readonly at: string;
  readonly id: number;
  /** A third part, where two do not tell rows apart. */
  readonly number?: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly next: Cursor | null;
}

/** Makes a page out of one row more than it holds. */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
): Page<Row> {
  const last = rows[limit - 1];
  const isWhole = rows.length <= limit || last === undefined;
  return { rows: rows.slice(0, limit), next: isWhole ? null : cursorOf(last) };
}
