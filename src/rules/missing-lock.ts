/** Which accesses lack their lock for certain, and which rule speaks of them, so that none is reported twice. */
import type { Access, AccessOp, Cell, Guard } from "../go/facts.ts";
import { isGuarded } from "../go/guards.ts";
import { invocationsOf } from "../go/invocations.ts";
import { field, kind } from "../go/kinds.ts";
import { mayRunInParallel } from "../go/may-run-in-parallel.ts";
import type { GoFunction } from "../go/model.ts";
import { isFresh } from "../go/ownership.ts";
import { haveCommonLock } from "../go/parallel.ts";
import { childAt, kindOf, none, parentOf } from "../go/tree.ts";

/** Operations with a rule of their own: going over the whole map, and asking whether it is there. */
const spokenOf: ReadonlySet<AccessOp> = new Set(["encode", "copy", "compare"]);

/** Whether the general rule may speak of an access that its guard misses. */
export function isPlainMiss({ effect, op, deferred, doubts }: Access): boolean {
  if (effect === "none" || deferred) return false;
  return !spokenOf.has(op) && !doubts.has("incomplete");
}

/**
 * The access that this one can collide with: under the guard, one of the two writing, with no lock in common.
 * Undefined where the missing lock does no harm that we know of.
 */
export function collisionOf(access: Access, guard: Guard): Access | undefined {
  const { owned, constructing, once, file } = access;
  if (owned || constructing || once || file.test || isGuarded(access, guard) !== false)
    return undefined;
  if (isRunByTestsOnly(access.function) || isOnOwnObject(access) || isFirstValue(access))
    return undefined;
  // What was taken under the lock and is never changed in place may be read after it.
  if (access.alias && !access.cell.accesses.some(changesInPlace)) return undefined;
  return guard.evidence.find(
    (other) =>
      (access.effect === "write" || other.effect === "write") &&
      !haveCommonLock(access, other) &&
      !(isInMain(access) && mayRunInParallel(access, other) === undefined),
  );
}

/** The main function sees the program begin and end: before the first goroutine and after the last it needs no lock. */
function isInMain({ function: fn, file }: Access): boolean {
  return fn.kind === "function" && fn.name === "main" && file.package.name === "main";
}

/** A write into the map after it was published; replacing the variable leaves maps that were taken before alone. */
export function changesInPlace({ effect, op, owned, constructing, file }: Access): boolean {
  return effect === "write" && op !== "replace" && !owned && !constructing && !file.test;
}

/** An unexported function that only tests call, or nobody: it shows nothing about the program. */
function isRunByTestsOnly(fn: GoFunction): boolean {
  const name = fn.symbol?.name ?? "";
  if (fn.kind === "literal" || /^\p{Lu}/u.test(name) || name === "main" || name === "init")
    return false;
  return invocationsOf(fn).every((way) =>
    way.kind === "stored" ? way.file.test : way.call.file.test,
  );
}

/**
 * Whether the object was made in this function: it knows whom it gave it to, and when they are done. What its
 * goroutines do beside it is told by the goroutine rules.
 */
function isOnOwnObject({ path, function: fn }: Access): boolean {
  const { root } = path;
  if (root.owner !== fn || root.kind !== "var") return false;
  return root.writes.every(
    ({ how, value }) => how === "zero" || (value !== none && isFresh(fn, value)),
  );
}

/** `s.m = make(…)`: nearly always the set-up of the object, except in functions that are there to reset it. */
function isFirstValue({ op, cell, file, node, function: fn }: Access): boolean {
  if (op !== "replace" || /reset|clear|flush|reload|purge|drop/i.test(fn.name)) return false;
  const { tree } = file;
  let value = childAt(tree, node, field.right);
  if (kindOf(tree, value) === kind.expressionList) value = value + 1;
  return cell.kind !== "local" && parentOf(tree, value) !== none && isFresh(fn, value);
}

/** Few accesses prove little, and many without the lock disprove it. */
const enoughShare = 0.6;
const enoughShareOfOwner = 0.9;
const fewAccesses = 3;

/** Whether the count behind an inferred guard is convincing enough to call the others wrong. */
export function isConvincing(guard: Guard): boolean {
  if (guard.declared) return true;
  if (guard.confidence === "low") return false;
  const share = guard.held / guard.total;
  if (guard.relation === "owner") return share >= enoughShareOfOwner;
  return guard.total <= fewAccesses ? share >= 0.5 : share >= enoughShare;
}

/** Whether a cell can have a guard that the general rule speaks of: locals are told by the goroutine rules. */
export function isShared(cell: Cell): boolean {
  return cell.kind !== "local";
}
