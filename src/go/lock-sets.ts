/** Sorted sets of locks, and what remains of the callers' locks inside a function. */
import type { Lock, Locks } from "./facts.ts";
import type { LockState } from "./lock-state.ts";
import type { Path } from "./model.ts";
import { cellOf } from "./path.ts";
import { lastSymbol } from "./path-map.ts";

export const noLocks: Locks = { must: [], may: [] };

/** What identifies a lock among others of the same function. */
export function lockKey(lock: Lock): string {
  return lock.path ? lock.path.exactKey : `cell ${lock.cell}`;
}

/** The locks a function took, and those of its callers that it has not given up. */
export function combineLocks(state: LockState, entry: Locks): Locks {
  if (state.held.size === 0 && state.freed.size === 0) return entry;
  const must = new Map<string, Lock>();
  const may = new Map<string, Lock>();
  for (const lock of entry.must) {
    const key = lockKey(lock);
    if (!state.freed.has(key)) must.set(key, lock);
  }
  for (const lock of entry.may) {
    const key = lockKey(lock);
    if (!state.freed.get(key)?.must) may.set(key, lock);
  }
  for (const [key, held] of state.held) {
    may.set(key, held.lock);
    if (held.must) must.set(key, held.lock);
  }
  return { must: sortLocks(must.values()), may: sortLocks(may.values()) };
}

export function sortLocks(locks: Iterable<Lock>): readonly Lock[] {
  return [...locks].sort(
    (left, right) => compareText(left.cell, right.cell) || compareText(left.text, right.text),
  );
}

/** Plain order of code units: the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What both sides hold; a lock that one side holds for reading only is held for reading. */
export function meetLocks(left: readonly Lock[], right: readonly Lock[]): readonly Lock[] {
  return left.flatMap((lock) => {
    const other = matching(right, lock);
    return other ? [weaker(lock, other)] : [];
  });
}

/** The same lock, or one of the same cell where one of the two has no name here. */
function matching(locks: readonly Lock[], wanted: Lock): Lock | undefined {
  const key = lockKey(wanted);
  return (
    locks.find((lock) => lockKey(lock) === key) ??
    locks.find((lock) => lock.cell === wanted.cell && (!lock.path || !wanted.path))
  );
}

function weaker(left: Lock, right: Lock): Lock {
  const named = left.path && !right.path ? { ...left, path: undefined } : left;
  return right.mode === "read" ? { ...named, mode: "read" } : named;
}

/** Whether two lists hold the same locks in the same modes. */
export function sameLocks(left: readonly Lock[], right: readonly Lock[]): boolean {
  return (
    left.length === right.length &&
    left.every((lock, at) => {
      const other = right[at];
      return other && lockKey(other) === lockKey(lock) && other.mode === lock.mode;
    })
  );
}

/** The lock as another function names it; without a path it is still held, on something that is out of reach. */
export function underPath(lock: Lock, path: Path | undefined): Lock {
  return path
    ? { ...lock, path, cell: cellOf(path), symbol: lastSymbol(path) }
    : { ...lock, path: undefined };
}
