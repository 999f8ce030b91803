/** The order of two accesses within one function and the literals in it. */
import type { Access, Parallel, Spawn } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { invocationsOf } from "./invocations.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { spawnAt, spawnsOf } from "./spawns.ts";
import { type Node, none } from "./tree.ts";

/** How two accesses come to run at once because of the goroutines of the function around both. */
export function parallelInFunction(a: Access, b: Access): Parallel | undefined {
  const common = commonFunction(a.function, b.function);
  if (!common) return undefined;
  const root = a.path.root === b.path.root ? a.path.root : undefined;
  if (a.path.root.owner && !root && a.path.root.owner === b.path.root.owner) return undefined;
  return between(common, a, b, root) ?? again(common, root);
}

/** The innermost function that holds both. */
function commonFunction(left: GoFunction, right: GoFunction): GoFunction | undefined {
  const around = new Set<GoFunction>();
  for (let at: GoFunction | undefined = left; at; at = at.parent) around.add(at);
  let at: GoFunction | undefined = right;
  while (at && !around.has(at)) at = at.parent;
  return at;
}

/** Where an access stands in the course of a function: in a goroutine it starts, or in itself. */
interface Standing {
  readonly step: Node;
  readonly spawn: Spawn | undefined;
  /** At the end, with the deferred calls. */
  readonly deferred: boolean;
}

function standingIn(fn: GoFunction, access: Access): Standing {
  const chain: GoFunction[] = [];
  for (let at: GoFunction | undefined = access.function; at && at !== fn; at = at.parent) {
    chain.unshift(at);
  }
  const [outer] = chain;
  if (!outer) {
    const started = access.started && spawnAt(access.started);
    if (started) return { step: stepOf(fn, started.node), spawn: started, deferred: false };
    const step = access.deferred?.node ?? access.node;
    return { step: stepOf(fn, step), spawn: undefined, deferred: access.deferred !== undefined };
  }
  const spawned = chain.find((literal) => spawnsOf(literal).length > 0);
  const [spawn] = spawned ? spawnsOf(spawned) : [];
  if (spawn?.spawner === fn) return { step: stepOf(fn, spawn.node), spawn, deferred: false };
  const way = invocationsOf(outer).find((one) => "call" in one && one.call.caller === fn);
  const deferred = way?.kind === "call" && way.call.how === "defer";
  const node = way && "call" in way ? way.call.node : outer.node;
  return { step: stepOf(fn, node), spawn: spawn && { ...spawn, joins: [] }, deferred };
}

function between(
  fn: GoFunction,
  a: Access,
  b: Access,
  root: GoSymbol | undefined,
): Parallel | undefined {
  const first = standingIn(fn, a);
  const second = standingIn(fn, b);
  if (!first.spawn && !second.spawn) return undefined;
  if (first.spawn && second.spawn) {
    const isSame = first.spawn.node === second.spawn.node;
    if (isSame) return isManyOver(fn, first, root) ? repeated(first.spawn) : undefined;
    const isBeside = runsAfter(fn, first, second, root) || runsAfter(fn, second, first, root);
    if (!isBeside) return undefined;
    const spawns = [first.spawn, second.spawn];
    return { why: "siblings", spawns, confidence: leastOf(spawns) };
  }
  const [goroutine, other] = first.spawn ? [first, second] : [second, first];
  if (!goroutine.spawn || !runsAfter(fn, goroutine, other, root)) return undefined;
  const { spawn } = goroutine;
  return { why: "spawner", spawns: [spawn], confidence: leastOf([spawn]) };
}

function leastOf(spawns: readonly Spawn[]): Parallel["confidence"] {
  if (spawns.some((spawn) => spawn.confidence === "low")) return "low";
  return spawns.some((spawn) => spawn.confidence === "medium") ? "medium" : "high";
}

function repeated(spawn: Spawn): Parallel {
  const why = spawn.kind === "handler" ? "handlers" : "loop";
  return { why, spawns: [spawn], confidence: leastOf([spawn]) };
}

/** Whether `second` can run after the start of `first` without waiting for its end. */
function runsAfter(
  fn: GoFunction,
  first: Standing,
  second: Standing,
  root: GoSymbol | undefined,
): boolean {
  const flow = flowOf(fn);
  if (!flow || !first.spawn || first.spawn.serial) return false;
  const joins = new Set(first.spawn.joins);
  // What starts them waits for them before it comes back.
  if (joins.has(first.step)) return false;
  const { steps, leaves } = laterThan(flow, first.step, withDeclaration(fn, joins, root));
  if (second.deferred) return leaves;
  return steps.has(second.step) && !joins.has(second.step);
}

/** A variable declared anew in each round of a loop is another variable in each goroutine. */
function withDeclaration(
  fn: GoFunction,
  joins: ReadonlySet<Node>,
  root: GoSymbol | undefined,
): ReadonlySet<Node> {
  if (root?.owner !== fn) return joins;
  const step = stepOf(fn, root.node);
  return step === none ? joins : new Set([...joins, step]);
}

/** Whether the goroutine can start again before it has ended, with the same variable. */
function isManyOver(fn: GoFunction, at: Standing, root: GoSymbol | undefined): boolean {
  const { spawn } = at;
  const flow = flowOf(fn);
  if (!flow || !spawn?.many) return false;
  const isWaitedFor = spawn.joins.includes(at.step);
  if (spawn.kind === "handler" || isWaitedFor || isManyInside(fn, spawn)) return true;
  const barriers = withDeclaration(fn, new Set(spawn.joins), root);
  return laterThan(flow, at.step, barriers).steps.has(at.step);
}

/** The loop is in the function that runs what it is handed, not here. */
function isManyInside(fn: GoFunction, spawn: Spawn): boolean {
  return (flowOf(fn)?.loops.get(stepOf(fn, spawn.node)) ?? []).length === 0;
}

/** Both stand in a goroutine that is started again: from the innermost function outwards. */
function again(common: GoFunction, root: GoSymbol | undefined): Parallel | undefined {
  for (let at: GoFunction | undefined = common; at; at = at.parent) {
    if (root?.owner === at || (root?.owner && isInside(root.owner, at))) return undefined;
    for (const spawn of spawnsOf(at)) {
      if (!at.parent) return undefined;
      const { spawner } = spawn;
      const isHere = spawner === at.parent;
      const step = isHere ? stepOf(at.parent, spawn.node) : stepOf(at.parent, at.node);
      const standing: Standing = { step, spawn, deferred: false };
      if (isManyOver(at.parent, standing, root)) return repeated(spawn);
    }
  }
  return undefined;
}

/** Whether `inner` is a literal somewhere in `outer`. */
function isInside(inner: GoFunction, outer: GoFunction): boolean {
  for (let at: GoFunction | undefined = inner.parent; at; at = at.parent)
    if (at === outer) return true;
  return false;
}
