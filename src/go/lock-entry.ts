/** Locks held when a function begins: by all callers in the package, or because its words promise so. */
import { lockEntryRoundsMax } from "../limits.ts";
import { calleesFirst } from "./call-graph.ts";
import type { Call } from "./calls.ts";
import type { Doubt, Lock, Locks, SpawnKind } from "./facts.ts";
import { type Invocation, invocationsOf } from "./invocations.ts";
import { joinsOf } from "./joins.ts";
import { lockFlowOf } from "./lock-flow.ts";
import { deferAround, stepOfCall } from "./lock-points.ts";
import { promiseOf } from "./lock-promises.ts";
import {
  combineLocks,
  lockKey,
  meetLocks,
  noLocks,
  sameLocks,
  sortLocks,
  underPath,
} from "./lock-sets.ts";
import { unlocked } from "./lock-state.ts";
import type { GoFunction, GoPackage } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { pathInCallee, pathInCaller } from "./path-map.ts";
import type { Node } from "./tree.ts";

/** A way in, and what is held there, under the names of the callee. */
export interface Entrance {
  readonly way: Invocation;
  readonly locks: Locks;
}

export interface LockEntry {
  readonly locks: Locks;
  readonly entrances: readonly Entrance[];
  readonly doubts: ReadonlySet<Doubt>;
  /** It can also be called from other packages or by the runtime. */
  readonly open: boolean;
}

const nobody: LockEntry = { locks: noLocks, entrances: [], doubts: new Set(), open: true };

const known = new WeakMap<GoPackage, ReadonlyMap<GoFunction, LockEntry>>();

/** What holds when `fn` begins. */
export function lockEntryOf(fn: GoFunction): LockEntry {
  const pkg = fn.file.package;
  const entries = known.get(pkg) ?? computeEntries(pkg);
  known.set(pkg, entries);
  return entries.get(fn) ?? nobody;
}

/** Locks that all callers are so far thought to hold. */
type Guess = ReadonlyMap<GoFunction, readonly Lock[]>;

/** Callers first; functions that call one another start from "all held" and lose what does not hold. */
function computeEntries(pkg: GoPackage): Map<GoFunction, LockEntry> {
  const order = calleesFirst(pkg).flat().reverse();
  const guess = new Map<GoFunction, readonly Lock[]>();
  let unsettled = new Set<GoFunction>(order);
  for (let round = 0; round < lockEntryRoundsMax && unsettled.size > 0; round++) {
    const moved = new Set<GoFunction>();
    for (const fn of order) {
      const now = meetEntrances(fn, guess);
      const before = guess.get(fn);
      if (!now || (before && sameLocks(before, now))) continue;
      guess.set(fn, now);
      moved.add(fn);
    }
    unsettled = moved;
  }
  for (const fn of unsettled) guess.set(fn, []);
  return new Map(order.map((fn) => [fn, describeEntry(fn, guess)]));
}

/** Undefined while no caller is known yet. */
function meetEntrances(fn: GoFunction, guess: Guess): readonly Lock[] | undefined {
  const ways = invocationsOf(fn);
  let met: readonly Lock[] | undefined = isOpen(fn) || ways.length === 0 ? [] : undefined;
  for (const way of ways) {
    if (met?.length === 0) break;
    const locks = locksOfWay(fn, way, guess)?.must;
    if (locks) met = met ? meetLocks(met, locks) : locks;
  }
  return met && withPromised(met, promiseOf(fn)?.locks ?? []);
}

function withPromised(held: readonly Lock[], promised: readonly Lock[]): readonly Lock[] {
  const missing = promised.filter((lock) => !held.some((other) => other.cell === lock.cell));
  return missing.length === 0 ? held : sortLocks([...held, ...missing]);
}

function describeEntry(fn: GoFunction, guess: Guess): LockEntry {
  const entrances = invocationsOf(fn).map((way) => {
    return { way, locks: locksOfWay(fn, way, guess) ?? noLocks };
  });
  const doubts = new Set<Doubt>();
  for (const { way } of entrances) {
    if (way.kind === "unknown") doubts.add("passed to unknown code");
    if (way.kind === "stored") doubts.add("stored callback");
  }
  const promise = promiseOf(fn);
  if (promise && promise.locks.length === 0) doubts.add("unnamed lock");
  const must = guess.get(fn) ?? [];
  const may = isOpen(fn) ? must : withUsual(must, entrances);
  return { locks: { must, may }, entrances, doubts, open: isOpen(fn) };
}

/** What at least half of the callers hold may be held; what few of them hold is their own affair. */
function withUsual(must: readonly Lock[], entrances: readonly Entrance[]): readonly Lock[] {
  const counts = new Map<string, { lock: Lock; count: number }>();
  for (const lock of entrances.flatMap(({ locks }) => locks.may)) {
    const seen = counts.get(lockKey(lock));
    if (seen) seen.count++;
    else counts.set(lockKey(lock), { lock, count: 1 });
  }
  const known = new Set(must.map(lockKey));
  const usual = [...counts.values()].filter(
    ({ lock, count }) => count * 2 >= entrances.length && !known.has(lockKey(lock)),
  );
  return usual.length === 0 ? must : sortLocks([...must, ...usual.map(({ lock }) => lock)]);
}

/** What is held when `way` runs `fn`; undefined while its caller is not known yet. */
function locksOfWay(fn: GoFunction, way: Invocation, guess: Guess): Locks | undefined {
  switch (way.kind) {
    case "stored":
      return noLocks;
    case "spawn":
      return locksOfSpawner(way.call, fn, way.spawn, guess);
    case "unknown": {
      const around = locksAtCall(way.call, guess);
      return around && { must: [], may: inside(way.call, fn, around).may };
    }
    case "call": {
      if (way.call.how === "go") return locksOfSpawner(way.call, fn, "go", guess);
      const around = locksAtCall(way.call, guess);
      return around && inside(way.call, fn, around);
    }
    case "now":
    case "once": {
      const around = locksAtCall(way.call, guess);
      return around && inside(way.call, fn, around);
    }
    case "callback":
      return locksOfCallback(fn, way, guess);
  }
}

/** A starter that keeps its lock until the goroutine has ended keeps others out for it. */
function locksOfSpawner(
  call: Call,
  fn: GoFunction,
  spawn: SpawnKind,
  guess: Guess,
): Locks | undefined {
  const around = locksAtCall(call, guess);
  if (!around || around.must.length === 0) return around && noLocks;
  const joins = joinsOf(call, spawn).map((step) => heldKeys(call.caller, step, guess));
  const kept = around.must.filter((lock) => joins.every((keys) => keys.has(lockKey(lock))));
  if (joins.length === 0 || kept.length === 0) return noLocks;
  const may = inside(call, fn, { must: [], may: kept }).may;
  return { must: [], may: may.map((lock) => ({ ...lock, from: "spawner" })) };
}

function heldKeys(fn: GoFunction, step: Node, guess: Guess): Set<string> {
  const must = guess.get(fn) ?? [];
  const state = lockFlowOf(fn).at.get(step) ?? unlocked;
  return new Set(combineLocks(state, { must, may: must }).must.map(lockKey));
}

/** The locks of the one who hands the function over, and those that the taker takes round its call. */
function locksOfCallback(
  fn: GoFunction,
  way: Extract<Invocation, { kind: "callback" }>,
  guess: Guess,
): Locks | undefined {
  if (way.inner.how === "go") return noLocks;
  const isAlone = isSpawned(way) || way.call.how === "go";
  const around = isAlone ? noLocks : locksAtCall(way.call, guess);
  if (!around) return undefined;
  const taken = combineLocks(stateAtCall(way.inner), noLocks);
  const toCaller = (lock: Lock): Lock => {
    const path = way.direct && lock.path && pathInCaller(way.call, way.callee, lock.path);
    return underPath(lock, path || undefined);
  };
  const both = {
    must: [...around.must, ...taken.must.map(toCaller)],
    may: [...around.may, ...taken.may.map(toCaller)],
  };
  return inside(way.call, fn, both);
}

/** Whether the taker runs the function in another goroutine. */
export function isSpawned(way: Extract<Invocation, { kind: "callback" }>): boolean {
  if (way.inner.how === "go") return true;
  for (let at: GoFunction | undefined = way.inner.caller; at && at !== way.callee; at = at.parent) {
    const ways = invocationsOf(at);
    if (
      ways.some((one) => one.kind === "spawn" || (one.kind === "call" && one.call.how === "go"))
    ) {
      return true;
    }
  }
  return false;
}

function locksAtCall(call: Call, guess: Guess): Locks | undefined {
  const must = guess.get(call.caller);
  if (!must) return undefined;
  const more = heldByMaker(call.caller, guess);
  const may = more.length > 0 ? sortLocks([...must, ...more]) : must;
  return combineLocks(stateAtCall(call), { must, may });
}

/** What the maker of a literal holds where it hands it to unknown code, which may run it at once. */
function heldByMaker(fn: GoFunction, guess: Guess): readonly Lock[] {
  if (fn.kind !== "literal") return [];
  return invocationsOf(fn).flatMap((way) => {
    if (way.kind !== "unknown" || way.call.caller !== fn.parent) return [];
    const around = locksAtCall(way.call, guess);
    return around ? inside(way.call, fn, around).may : [];
  });
}

/** What the caller itself has taken where the call runs. */
function stateAtCall(call: Call) {
  const flow = lockFlowOf(call.caller);
  const deferred = deferAround(call);
  if (deferred !== undefined) return flow.whenRun.get(deferred) ?? unlocked;
  return flow.at.get(stepOfCall(call)) ?? unlocked;
}

/** The caller's locks under the names of the callee. */
function inside(call: Call, callee: GoFunction, locks: Locks): Locks {
  if (locks.may.length === 0) return noLocks;
  const rename = (lock: Lock): Lock => ({
    ...lock,
    path: lock.path && pathInCallee(call, callee, lock.path),
    from: lock.from === "promise" ? "promise" : "callers",
  });
  return { must: sortLocks(locks.must.map(rename)), may: sortLocks(locks.may.map(rename)) };
}
