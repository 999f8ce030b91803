/** Forward dataflow over the blocks of a function. */
import { dataflowRoundsMax } from "../limits.ts";
import type { Edge, Flow } from "./flow.ts";
import { type Node, none } from "./tree.ts";

/** A problem: what holds at the entry, what steps and edges change, what remains where paths meet. */
export interface Problem<State> {
  readonly entry: State;
  readonly step: (state: State, step: Node) => State;
  /** What the condition on an edge adds. */
  readonly edge: (state: State, edge: Edge) => State;
  readonly meet: (left: State, right: State) => State;
  readonly same: (left: State, right: State) => boolean;
}

/**
 * The state before each block; undefined for blocks that never run. The second value tells whether it
 * came to rest within the bound: if not, nothing may be concluded.
 */
export function solveForward<State>(
  flow: Flow,
  problem: Problem<State>,
): { readonly before: readonly (State | undefined)[]; readonly settled: boolean } {
  const before: (State | undefined)[] = flow.blocks.map(() => undefined);
  before[0] = problem.entry;
  const stale = new Uint8Array(flow.blocks.length);
  stale[0] = 1;
  for (let round = 0; round < dataflowRoundsMax; round++) {
    let moved = false;
    for (const block of flow.order) {
      const start = before[block];
      if (start === undefined || !stale[block]) continue;
      stale[block] = 0;
      const end = runSteps(flow, block, start, problem);
      for (const edge of flow.blocks[block]?.next ?? []) {
        const given = problem.edge(end, edge);
        const old = before[edge.to];
        const met = old === undefined ? given : problem.meet(old, given);
        if (old !== undefined && problem.same(old, met)) continue;
        before[edge.to] = met;
        stale[edge.to] = 1;
        moved = true;
      }
    }
    if (!moved) return { before, settled: true };
  }
  return { before, settled: false };
}

/** The state after all steps of a block. */
export function runSteps<State>(
  flow: Flow,
  block: number,
  start: State,
  problem: Pick<Problem<State>, "step">,
): State {
  let state = start;
  for (const step of flow.blocks[block]?.steps ?? []) state = problem.step(state, step);
  return state;
}

/**
 * Tells the state just before any step. It goes on from where the last question about a block ended, so that asking
 * about all steps in their order costs one run over them.
 */
export function createStateReader<State>(
  flow: Flow,
  before: readonly (State | undefined)[],
  problem: Pick<Problem<State>, "step">,
): (step: Node) => State | undefined {
  const reached = new Map<number, { readonly index: number; readonly state: State }>();
  return (step) => {
    const at = flow.positions.get(step);
    const start = at && before[at.block];
    if (!at || start === undefined) return undefined;
    const last = reached.get(at.block);
    let { index, state } = last && last.index <= at.index ? last : { index: 0, state: start };
    const steps = flow.blocks[at.block]?.steps ?? [];
    for (; index < at.index; index++) state = problem.step(state, steps[index] ?? none);
    reached.set(at.block, { index, state });
    return state;
  };
}
