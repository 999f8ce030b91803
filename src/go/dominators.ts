/** Which blocks every path to a block passes (Cooper, Harvey, Kennedy). */
import type { Flow } from "./flow.ts";
import type { Node } from "./tree.ts";

/** The immediate dominator of each block; -1 for unreachable ones, itself for the entry. */
function immediateDominators(flow: Flow): Int32Array {
  const rank = new Int32Array(flow.blocks.length).fill(-1);
  flow.order.forEach((block, at) => {
    rank[block] = at;
  });
  const before: number[][] = flow.blocks.map(() => []);
  for (const block of flow.order) {
    for (const { to } of flow.blocks[block]?.next ?? []) before[to]?.push(block);
  }
  const above = new Int32Array(flow.blocks.length).fill(-1);
  above[0] = 0;
  const rankOf = (block: number) => rank[block] ?? -1;
  const meet = (left: number, right: number): number => {
    while (left !== right) {
      if (rankOf(left) > rankOf(right)) left = above[left] ?? 0;
      else right = above[right] ?? 0;
    }
    return left;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of flow.order) {
      if (block === 0) continue;
      const ready = (before[block] ?? []).filter((from) => above[from] !== -1);
      const merged = ready.reduce(meet);
      if (above[block] === merged) continue;
      above[block] = merged;
      changed = true;
    }
  }
  return above;
}

const known = new WeakMap<Flow, Int32Array>();

/** Whether every path from the entry to `later` runs `earlier` first. Both must be steps. */
export function dominates(flow: Flow, earlier: Node, later: Node): boolean {
  const first = flow.positions.get(earlier);
  const second = flow.positions.get(later);
  if (!first || !second) return false;
  if (first.block === second.block) return first.index < second.index;
  const above = known.get(flow) ?? immediateDominators(flow);
  known.set(flow, above);
  let block = second.block;
  while (block > 0 && block !== first.block) {
    const up = above[block] ?? -1;
    if (up === block) break;
    block = up;
  }
  return block === first.block;
}
