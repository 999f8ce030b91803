/** Lists and arguments as GraphQL has them. */

/** Arguments of a field. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One field of an input object. */
export function argument(filter: unknown, name: string): unknown {
  return new Map(Object.entries(filter ?? {})).get(name);
}

/** A list that is whole. */
export function connection<T>(nodes: readonly T[]) {
  return { nodes, totalCount: nodes.length, pageInfo: { hasNextPage: false, endCursor: null } };
}

/** A page of a list. */
export function paged<T>(nodes: readonly T[], first: number, after: unknown) {
  const start = after === undefined || after === null ? 0 : Number(after);
  const end = start + first;
  const pageInfo = { hasNextPage: end < nodes.length, endCursor: String(end) };
  return { nodes: nodes.slice(start, end), totalCount: nodes.length, pageInfo };
}
