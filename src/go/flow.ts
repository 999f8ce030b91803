/** Control flow of one function body: blocks of steps in the order they run. */
import type { Node } from "./tree.ts";

/** A condition that holds on an edge: `node` came out as `value`. */
export interface Branch {
  readonly node: Node;
  readonly value: boolean;
}

export interface Edge {
  readonly to: number;
  readonly when?: Branch;
}

/** How a block leaves the function, if it does: by return, by a panic (deferred calls run), or for good. */
export type Ending = "return" | "panic" | "stop";

/**
 * Steps are simple statements and the expressions control depends on. A `range` clause stands twice:
 * its operand where it is evaluated, the clause itself at the head of the loop, where it assigns.
 */
export interface Block {
  readonly steps: readonly Node[];
  readonly next: readonly Edge[];
  readonly ending?: Ending;
}

/** A point just before a step: the step itself is the first thing that runs after it. */
export interface Position {
  readonly block: number;
  readonly index: number;
}

export interface Flow {
  /** Block 0 is the entry. */
  readonly blocks: readonly Block[];
  /** Blocks reachable from the entry, each before its successors but for back edges. */
  readonly order: readonly number[];
  /** Where each step stands. */
  readonly positions: ReadonlyMap<Node, Position>;
  /** Loop statements around each step, innermost last. */
  readonly loops: ReadonlyMap<Node, readonly Node[]>;
}

/** Reverse post-order of the blocks, without recursion. */
export function orderBlocks(blocks: readonly Block[]): number[] {
  const post: number[] = [];
  const seen = new Uint8Array(blocks.length);
  const stack: { block: number; edge: number }[] = [{ block: 0, edge: 0 }];
  seen[0] = 1;
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const edge = blocks[top.block]?.next[top.edge++];
    if (!edge) {
      post.push(top.block);
      stack.pop();
    } else if (!seen[edge.to]) {
      seen[edge.to] = 1;
      stack.push({ block: edge.to, edge: 0 });
    }
  }
  return post.reverse();
}

/** What may run after some step. */
export interface Later {
  readonly steps: ReadonlySet<Node>;
  /** The function may return (or panic) without passing a barrier. */
  readonly leaves: boolean;
}

/**
 * What may run after `from` has run, as an answer to "can `node` run later?".
 * A step in `barriers` ends the path that reaches it; it is itself reached.
 */
export function laterThan(flow: Flow, from: Node, barriers: ReadonlySet<Node>): Later {
  const steps = new Set<Node>();
  const start = flow.positions.get(from);
  if (!start) return { steps, leaves: false };
  let leaves = false;
  const seen = new Set<number>();
  const work: Position[] = [{ block: start.block, index: start.index + 1 }];
  for (let at = work.pop(); at; at = work.pop()) {
    const block = flow.blocks[at.block];
    if (!block || !takeSteps(block.steps, at.index, barriers, steps)) continue;
    if (block.ending === "return" || block.ending === "panic") leaves = true;
    for (const { to } of block.next) {
      if (seen.has(to)) continue;
      seen.add(to);
      work.push({ block: to, index: 0 });
    }
  }
  return { steps, leaves };
}

/** Adds steps from `index` on; false when a barrier stopped it before the end of the block. */
function takeSteps(
  steps: readonly Node[],
  index: number,
  barriers: ReadonlySet<Node>,
  reached: Set<Node>,
): boolean {
  for (let at = index; at < steps.length; at++) {
    const step = steps[at] ?? 0;
    reached.add(step);
    if (barriers.has(step)) return false;
  }
  return true;
}
