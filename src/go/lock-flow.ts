/** Which locks a function takes and releases along its paths, and what it leaves to its caller. */
import { calleesFirst } from "./call-graph.ts";
import { type Problem, solveForward } from "./dataflow.ts";
import type { Ending, Flow } from "./flow.ts";
import { flowOf } from "./flow-build.ts";
import { kind } from "./kinds.ts";
import { createLockEffects, type LockEffects } from "./lock-effects.ts";
import { type LockState, meetStates, sameState, unlocked, withDefer } from "./lock-state.ts";
import type { GoFunction, GoPackage } from "./model.ts";
import { kindOf, type Node, none } from "./tree.ts";

/** A way out, before and after the deferred calls. */
export interface LockExit {
  /** The last step, or `none` for a body that falls off its end with nothing before it. */
  readonly node: Node;
  readonly ending: Ending;
  readonly falls: boolean;
  readonly before: LockState;
  readonly after: LockState;
}

export interface LockFlow {
  /** State before each step; steps that cannot run are missing. */
  readonly at: ReadonlyMap<Node, LockState>;
  readonly exits: readonly LockExit[];
  /** State in which each deferred call runs, met over all exits. */
  readonly whenRun: ReadonlyMap<Node, LockState>;
  /** What the function leaves taken and freed, whichever way it returns. */
  readonly net: LockState;
  readonly settled: boolean;
}

const nothing: LockFlow = {
  at: new Map(),
  exits: [],
  whenRun: new Map(),
  net: unlocked,
  settled: true,
};

const known = new WeakMap<GoPackage, ReadonlyMap<GoFunction, LockFlow>>();

/** The lock flow of a function of the package, with calls inside the package followed. */
export function lockFlowOf(fn: GoFunction): LockFlow {
  const pkg = fn.file.package;
  const flows = known.get(pkg) ?? computeFlows(pkg);
  known.set(pkg, flows);
  return flows.get(fn) ?? nothing;
}

/** Functions that call one another are gone over twice: the second time each knows what the others do. */
function computeFlows(pkg: GoPackage): Map<GoFunction, LockFlow> {
  const flows = new Map<GoFunction, LockFlow>();
  const netOf = (fn: GoFunction) => flows.get(fn)?.net ?? unlocked;
  for (const group of calleesFirst(pkg)) {
    const rounds = group.length > 1 ? 2 : 1;
    for (let round = 0; round < rounds; round++) {
      for (const fn of group) flows.set(fn, computeFlow(fn, createLockEffects(fn, netOf)));
    }
  }
  return flows;
}

function computeFlow(fn: GoFunction, effects: LockEffects): LockFlow {
  const flow = effects.isEmpty ? undefined : flowOf(fn);
  if (!flow) return nothing;
  const problem: Problem<LockState> = {
    entry: unlocked,
    step: (state, step) => {
      const after = effects.afterStep(state, step);
      return kindOf(fn.file.tree, step) === kind.deferStatement ? withDefer(after, step) : after;
    },
    edge: (state, edge) => (edge.when ? effects.afterBranch(state, edge.when) : state),
    meet: meetStates,
    same: sameState,
  };
  const { before, settled } = solveForward(flow, problem);
  const at = new Map<Node, LockState>();
  const ends = new Map<number, LockState>();
  for (const block of flow.order) {
    let state = before[block];
    if (state === undefined) continue;
    for (const step of flow.blocks[block]?.steps ?? []) {
      at.set(step, state);
      state = problem.step(state, step);
    }
    ends.set(block, state);
  }
  return { at, settled, ...leave(fn, flow, ends, effects) };
}

/** Runs the deferred calls at each way out: last registered, first run. */
function leave(
  fn: GoFunction,
  flow: Flow,
  ends: ReadonlyMap<number, LockState>,
  effects: LockEffects,
): Pick<LockFlow, "exits" | "whenRun" | "net"> {
  const whenRun = new Map<Node, LockState>();
  const exits: LockExit[] = [];
  let net: LockState | undefined;
  for (const [block, before] of ends) {
    const ending = flow.blocks[block]?.ending;
    if (!ending || ending === "stop") continue;
    const after = runDeferred(before, effects, whenRun);
    const node = flow.blocks[block]?.steps.at(-1) ?? none;
    const falls = ending === "return" && kindOf(fn.file.tree, node) !== kind.returnStatement;
    exits.push({ node, ending, falls, before, after });
    const left = withoutPaired(after);
    if (ending === "return") net = net ? meetStates(net, left) : left;
  }
  exits.sort((left, right) => Number(left.falls) - Number(right.falls) || left.node - right.node);
  return { exits, whenRun, net: net ? { ...withoutPaired(net), deferred: new Map() } : unlocked };
}

/**
 * `if c { mu.Lock() }` … `if c { mu.Unlock() }`: by the paths alone the lock may be held in the end, and may have been
 * released for a caller. A function that does both leaves neither, as does one that gives a caller's lock up for a
 * while.
 */
function withoutPaired(state: LockState): LockState {
  const paired = [...state.held].filter(([key, held]) => {
    const freed = state.freed.get(key);
    return !held.must && freed !== undefined && !freed.must;
  });
  if (paired.length === 0) return state;
  const held = new Map(state.held);
  const freed = new Map(state.freed);
  for (const [key] of paired) {
    held.delete(key);
    freed.delete(key);
  }
  return { ...state, held, freed };
}

function runDeferred(
  before: LockState,
  effects: LockEffects,
  whenRun: Map<Node, LockState>,
): LockState {
  let state = before;
  for (const statement of [...before.deferred.keys()].sort((a, b) => b - a)) {
    const met = whenRun.get(statement);
    whenRun.set(statement, met ? meetStates(met, state) : state);
    const run = effects.afterDeferred(state, statement);
    state = before.deferred.get(statement) ? run : meetStates(state, run);
  }
  return state;
}
