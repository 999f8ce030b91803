/** The nodes of a file by their kind, so that a question about one kind does not walk over all others. */
import type { Node, Tree } from "./tree.ts";

interface KindIndex {
  /** All nodes, those of one kind together and in source order. */
  readonly nodes: Int32Array;
  /** Where each kind begins; the next one ends it. */
  readonly starts: Uint32Array;
}

/** The grammar has about 220; what it could not read has the last number there is. */
const kindsMax = 1 << 10;

const known = new WeakMap<Tree, KindIndex>();

/** The nodes of one kind from `from` to `last`, in source order. */
export function nodesOfKind(tree: Tree, wanted: number, from = 0, last = tree.count - 1): Node[] {
  const { nodes, starts } = indexOf(tree);
  const found: Node[] = [];
  const slot = Math.min(wanted, kindsMax - 1);
  const end = starts[slot + 1] ?? 0;
  for (let at = firstFrom(nodes, starts[slot] ?? 0, end, from); at < end; at++) {
    const node = nodes[at] ?? 0;
    if (node > last) break;
    found.push(node);
  }
  return found;
}

/** The first position in `low … high` whose node is not before `from`. */
function firstFrom(nodes: Int32Array, start: number, end: number, from: Node): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOf(tree: Tree): KindIndex {
  const before = known.get(tree);
  if (before) return before;
  const made = makeIndex(tree);
  known.set(tree, made);
  return made;
}

/** A counting sort. */
function makeIndex({ kind, count }: Tree): KindIndex {
  const starts = new Uint32Array(kindsMax + 1);
  for (let node = 0; node < count; node++) {
    const slot = Math.min(kind[node] ?? 0, kindsMax - 1) + 1;
    starts[slot] = (starts[slot] ?? 0) + 1;
  }
  for (let slot = 1; slot <= kindsMax; slot++) {
    starts[slot] = (starts[slot] ?? 0) + (starts[slot - 1] ?? 0);
  }
  const next = starts.slice();
  const nodes = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    const slot = Math.min(kind[node] ?? 0, kindsMax - 1);
    const at = next[slot] ?? 0;
    nodes[at] = node;
    next[slot] = at + 1;
  }
  return { nodes, starts };
}
