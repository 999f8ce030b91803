/** The locks at one point of a function: taken here, or given up on behalf of a caller. */
import type { Lock } from "./facts.ts";
import type { Path } from "./model.ts";
import type { Node } from "./tree.ts";

export interface Held {
  readonly lock: Lock;
  /** Held on every path that leads here. */
  readonly must: boolean;
}

/** A lock released that was not taken here. */
export interface Freed {
  readonly path: Path | undefined;
  /** Released on every path that leads here. */
  readonly must: boolean;
}

export interface LockState {
  /** By key of the lock. */
  readonly held: ReadonlyMap<string, Held>;
  /** Locks released that were not taken here, so a caller's. */
  readonly freed: ReadonlyMap<string, Freed>;
  /** Defer statements passed: true when on every path. */
  readonly deferred: ReadonlyMap<Node, boolean>;
}

export const unlocked: LockState = { held: new Map(), freed: new Map(), deferred: new Map() };

export function withLock(state: LockState, key: string, held: Held): LockState {
  const before = state.held.get(key);
  const must = held.must || (before?.must ?? false);
  return { ...state, held: new Map(state.held).set(key, { ...held, must }) };
}

export function withoutLock(state: LockState, key: string, freed: Freed): LockState {
  const before = state.held.get(key);
  const held = new Map(state.held);
  if (before && freed.must) held.delete(key);
  else if (before) held.set(key, { ...before, must: false });
  if (before?.must) return { ...state, held };
  const must = freed.must && !before;
  return { ...state, held, freed: new Map(state.freed).set(key, { ...freed, must }) };
}

/** For a lock that turned out not to have been taken. */
export function withoutHeld(state: LockState, key: string): LockState {
  const held = new Map(state.held);
  held.delete(key);
  return { ...state, held };
}

export function withDefer(state: LockState, statement: Node): LockState {
  return { ...state, deferred: new Map(state.deferred).set(statement, true) };
}

/** What is known where two paths meet. A lock held for reading on one of them is held for reading. */
export function meetStates(left: LockState, right: LockState): LockState {
  if (left === right) return left;
  return {
    held: meetHeld(left.held, right.held),
    freed: meetFreed(left.freed, right.freed),
    deferred: meetFlags(left.deferred, right.deferred),
  };
}

function meetHeld(
  left: ReadonlyMap<string, Held>,
  right: ReadonlyMap<string, Held>,
): ReadonlyMap<string, Held> {
  const met = new Map<string, Held>();
  for (const [key, held] of left) {
    const other = right.get(key);
    const must = held.must && (other?.must ?? false);
    const weaker = other && other.lock.mode === "read" ? other.lock : held.lock;
    met.set(key, { lock: weaker, must });
  }
  for (const [key, held] of right) if (!left.has(key)) met.set(key, { ...held, must: false });
  return met;
}

function meetFreed(
  left: ReadonlyMap<string, Freed>,
  right: ReadonlyMap<string, Freed>,
): ReadonlyMap<string, Freed> {
  const met = new Map<string, Freed>();
  for (const [key, freed] of left) {
    met.set(key, { ...freed, must: freed.must && (right.get(key)?.must ?? false) });
  }
  for (const [key, freed] of right) if (!left.has(key)) met.set(key, { ...freed, must: false });
  return met;
}

function meetFlags<Key>(
  left: ReadonlyMap<Key, boolean>,
  right: ReadonlyMap<Key, boolean>,
): ReadonlyMap<Key, boolean> {
  const met = new Map<Key, boolean>();
  for (const [key, always] of left) met.set(key, always && (right.get(key) ?? false));
  for (const key of right.keys()) if (!left.has(key)) met.set(key, false);
  return met;
}

/** Whether two states say the same, so that the search for the fixed point may stop. */
export function sameState(left: LockState, right: LockState): boolean {
  return (
    left === right ||
    (sameMaps(left.freed, right.freed, (a, b) => a.must === b.must) &&
      sameMaps(left.deferred, right.deferred, Object.is) &&
      sameMaps(left.held, right.held, sameHeld))
  );
}

function sameHeld(left: Held, right: Held): boolean {
  return left.must === right.must && left.lock.mode === right.lock.mode;
}

function sameMaps<Key, Value>(
  left: ReadonlyMap<Key, Value>,
  right: ReadonlyMap<Key, Value>,
  same: (a: Value, b: Value) => boolean,
): boolean {
  if (left === right) return true;
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}
