/** The locks held at any point, those of the callers included. */
import { callAt } from "./calls.ts";
import type { Exit, Locks } from "./facts.ts";
import { stepOf } from "./flow-build.ts";
import { kind } from "./kinds.ts";
import { lockEntryOf } from "./lock-entry.ts";
import { type LockExit, lockFlowOf } from "./lock-flow.ts";
import { combineLocks, noLocks } from "./lock-sets.ts";
import type { LockState } from "./lock-state.ts";
import { unlocked } from "./lock-state.ts";
import type { GoFunction } from "./model.ts";
import { kindOf, type Node, none, parentOf } from "./tree.ts";

/** The locks held when `node` of `fn` has its effect: what `fn` took, and what all its callers hold. */
export function heldAt(fn: GoFunction, node: Node): Locks {
  return combineLocks(ownStateAt(fn, node), lockEntryOf(fn).locks);
}

/** The state by the steps of `fn` alone. A deferred call has its effect when the function returns. */
export function ownStateAt(fn: GoFunction, node: Node): LockState {
  const flow = lockFlowOf(fn);
  const deferred = deferAround(fn, node);
  if (deferred !== none) return flow.whenRun.get(deferred) ?? unlocked;
  return flow.at.get(stepOf(fn, node)) ?? unlocked;
}

/**
 * The defer statement whose call has `node` as its effect: the call itself, not what is evaluated
 * at once (its arguments).
 */
export function deferAround(fn: GoFunction, node: Node): Node {
  const call = callAt(fn, node);
  return call?.how === "defer" ? parentOf(fn.file.tree, node) : none;
}

/** Every way out of a function with the locks that it itself took and still holds. */
export function exitsOf(fn: GoFunction): Exit[] {
  return lockFlowOf(fn).exits.map((exit) => ({
    node: exit.falls ? fn.body : exit.node,
    how: howOf(fn, exit),
    before: combineLocks(exit.before, noLocks),
    after: combineLocks(exit.after, noLocks),
  }));
}

function howOf(fn: GoFunction, exit: LockExit): Exit["how"] {
  if (exit.ending === "panic") return "panic";
  return kindOf(fn.file.tree, exit.node) === kind.returnStatement ? "return" : "end";
}
