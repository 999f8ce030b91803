/** Calls that do not hold the lock their callee asks for, by its words or by what its other callers do. */
import type { BrokenPromise, Lock } from "./facts.ts";
import { type Entrance, lockEntryOf } from "./lock-entry.ts";
import { promiseOf } from "./lock-promises.ts";
import { compareText } from "./lock-sets.ts";
import type { GoFunction, GoPackage } from "./model.ts";
import { ownershipOfRoot } from "./owned-paths.ts";
import { showPath } from "./path.ts";
import { bindingsOf, pathInCaller } from "./path-map.ts";

/** Sorted by file and position of the call. */
export function brokenPromisesIn(pkg: GoPackage): readonly BrokenPromise[] {
  const found = pkg.functions.flatMap((fn) => brokenIn(fn));
  return found.sort(
    (left, right) =>
      compareText(left.call.file.path, right.call.file.path) || left.call.node - right.call.node,
  );
}

/** With fewer callers than this, what most of them do is no rule. */
const callersMin = 4;
const shareMin = 0.75;

function brokenIn(callee: GoFunction): BrokenPromise[] {
  const entrances = lockEntryOf(callee).entrances.filter(({ way }) => way.kind === "call");
  const promise = promiseOf(callee);
  const wanted = promise ? promise.locks : usualLocks(callee, entrances);
  return wanted.flatMap((lock) => callsWithout(callee, lock, promise?.why ?? "callers"));
}

/** The calls of a function that surely come without a lock which others of its callers hold. */
export function callsWithout(
  callee: GoFunction,
  lock: Lock,
  why: BrokenPromise["why"],
): BrokenPromise[] {
  const entrances = lockEntryOf(callee).entrances.filter(({ way }) => way.kind === "call");
  const holders = entrances.filter((entrance) => holds(entrance, lock));
  const counts = { held: holders.length, total: entrances.length };
  // A promise nobody keeps is a wrong comment, or a lock that we do not see.
  if (holders.length === 0) return [];
  return entrances.flatMap((entrance) => {
    const call = forgets(callee, entrance, lock);
    if (!call) return [];
    const { caller, file, node } = call;
    return [
      { caller, call: { file, node }, callee, lock: named(call, callee, lock), why, ...counts },
    ];
  });
}

function holds({ locks }: Entrance, wanted: Lock): boolean {
  return locks.must.some((lock) => lock.cell === wanted.cell);
}

/** The call of an entrance that surely comes without the lock, on an object that others can reach. */
function forgets(callee: GoFunction, { way, locks }: Entrance, wanted: Lock) {
  if (way.kind !== "call" || way.call.how !== "call") return undefined;
  if (locks.may.some((lock) => lock.cell === wanted.cell)) return undefined;
  if (locks.may.some((lock) => lock.cell.startsWith("?"))) return undefined;
  const { caller } = way.call;
  if (lockEntryOf(caller).doubts.size > 0 || promiseOf(caller)) return undefined;
  const bound = bindingsOf(way.call, callee).find(({ symbol }) => symbol === wanted.path?.root);
  const isShown = !bound || ownershipOfRoot(caller, way.call.node, bound.path) === "shared";
  return isShown ? way.call : undefined;
}

function named(call: Parameters<typeof pathInCaller>[0], callee: GoFunction, lock: Lock): Lock {
  const path = lock.path && pathInCaller(call, callee, lock.path);
  return { ...lock, path, text: path ? showPath(path) : lock.text };
}

/** Locks that nearly all callers hold, on something that the callee can name. */
function usualLocks(callee: GoFunction, entrances: readonly Entrance[]): Lock[] {
  if (entrances.length < callersMin || lockEntryOf(callee).open) return [];
  const counts = new Map<string, { lock: Lock; count: number }>();
  for (const lock of entrances.flatMap(({ locks }) => locks.must)) {
    if (lock.path?.root !== callee.receiver || !callee.receiver) continue;
    const seen = counts.get(lock.cell);
    if (seen) seen.count++;
    else counts.set(lock.cell, { lock, count: 1 });
  }
  return [...counts.values()]
    .filter(({ count }) => count < entrances.length && count >= shareMin * entrances.length)
    .map(({ lock }) => lock);
}
