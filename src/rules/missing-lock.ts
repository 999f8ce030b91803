/** Which accesses lack their lock for certain, and which rule speaks of them, so that none is reported twice. */
import { accessesIn } from "../go/accesses.ts";
import { isConfined } from "../go/confined.ts";
import type { Access, AccessOp, Cell, Guard } from "../go/facts.ts";
import { isSetUp } from "../go/function-roles.ts";
import { isTaggedOnly } from "../go/guard-declarations.ts";
import { isGuarded } from "../go/guards.ts";
import { takesOver } from "../go/handed-over.ts";
import { invocationsOf } from "../go/invocations.ts";
import { field, kind } from "../go/kinds.ts";
import { lockCallsIn } from "../go/lock-calls.ts";
import { heldAt } from "../go/locks.ts";
import { mayRunInParallel } from "../go/may-run-in-parallel.ts";
import type { GoFunction } from "../go/model.ts";
import { isFresh } from "../go/ownership.ts";
import { haveCommonLock } from "../go/parallel.ts";
import { childAt, kindOf, none, onlyChild } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { isLazyInit } from "./lazy-init.ts";
import { isLeftToSetUp } from "./set-up-callers.ts";

/** Operations with a rule of their own: going over the whole map, and asking whether it is there. */
const spokenOf: ReadonlySet<AccessOp> = new Set(["encode", "compare"]);

/** Whether the general rule may speak of an access that its guard misses. */
export function isPlainMiss({ effect, op, deferred, doubts, through }: Access): boolean {
  if (effect === "none" || deferred || spokenOf.has(op)) return false;
  return (op !== "copy" || through !== undefined) && !doubts.has("incomplete");
}

/**
 * The access that this one can collide with: under the guard, one of the two writing, with no lock in common.
 * Undefined where the missing lock does no harm that we know of.
 */
export function collisionOf(access: Access, guard: Guard): Access | undefined {
  const { owned, constructing, once, file } = access;
  if (owned || constructing || once || file.test || isGuarded(access, guard) !== false)
    return undefined;
  if (isFirstValue(access) || isFilling(access) || locksInside(access) || isOnOwnObject(access))
    return undefined;
  if (isForeign(access.cell) || isConfined(access) || isOnOwnCopy(access, guard)) return undefined;
  if (isRunByTestsOnly(access.function) || isLeftToCallers(access, guard)) return undefined;
  if (isSetUp(access.function) || isLeftToSetUp(access, guard)) return undefined;
  if (takesOver(access.function)) return undefined;
  // What was taken under the lock and is never changed in place may be read after it.
  if (access.alias && !access.cell.accesses.some(changesInPlace)) return undefined;
  return witnesses(access.cell, guard).find(
    (other) =>
      (access.effect === "write" || other.effect === "write") &&
      !haveCommonLock(access, other) &&
      !isFirstValue(other) &&
      (!isInMain(access) || mayRunInParallel(access, other) !== undefined),
  );
}

/** What holds the guard; all there is where a comment names a guard that nothing holds: a tag has a rule of its own. */
function witnesses(cell: Cell, { declared, evidence, missing }: Guard): readonly Access[] {
  return declared && evidence.length === 0 && !isTaggedOnly(cell) ? missing : evidence;
}

/** Nobody imports a program, so all of its goroutines are seen: what runs beside none of them needs no lock. */
function isInMain({ file }: Access): boolean {
  return file.package.name === "main";
}

/** A field of a type from elsewhere, such as the Header of a request: it is not this package that shares it. */
export function isForeign({ kind: of, symbol, package: pkg }: Cell): boolean {
  return of === "field" && symbol.file?.package !== pkg;
}

/** A write into the map after it was published; replacing the variable leaves maps that were taken before alone. */
export function changesInPlace({ effect, op, owned, constructing, file }: Access): boolean {
  return effect === "write" && op !== "replace" && !owned && !constructing && !file.test;
}

/**
 * A name that says the lock is the business of whoever calls: `UnsafeLoad`, `getNoLock`, `sizeUnlocked`. Where the
 * function takes the guard itself elsewhere, the name speaks of another lock: no caller can hold this one.
 */
function isLeftToCallers({ function: fn, path }: Access, guard: Guard): boolean {
  if (!/unsafe|no_?lock|un_?locked|without_?lock|lock_?held/i.test(fn.name)) return false;
  return !lockCallsIn(fn).some(
    ({ cell, path: taken, call, op, tries }) =>
      cell === guard.lock &&
      taken?.root === path.root &&
      call.how === "call" &&
      op === "lock" &&
      !tries,
  );
}

/** Whether the function that touches the map on behalf of this one locks every time. */
export function locksInside({ through, cell, file }: Access): boolean {
  if (!through) return false;
  const within = accessesIn(file.package).filter(
    (access) => access.function === through && access.path.root.kind === "param",
  );
  return (
    within.some((access) => access.effect !== "none" && access.cell !== cell) &&
    within.every(({ effect, locks }) => effect === "none" || locks.must.length > 0)
  );
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

/**
 * A struct held by value is not what a lock elsewhere is for: `status := s.collect()` is one's own. What was looked up
 * in a table still has the map of the table inside.
 */
function isOnOwnCopy({ path, file, function: fn }: Access, { relation }: Guard): boolean {
  const { root } = path;
  if (relation !== "owner" || root.kind !== "var" || root.owner !== fn) return false;
  const isLookUp = root.writes.some(
    ({ value }) => value !== none && kindOf(file.tree, value) === kind.indexExpression,
  );
  return !isLookUp && under(typeOfSymbol(root)).kind === "struct";
}

/** `s.m = make(…)` without asking for nil: nearly always the set-up of the object before anybody else has it. */
function isFirstValue(access: Access): boolean {
  const { op, cell, file, node, function: fn } = access;
  if (op !== "replace" || cell.kind === "local" || isLazyInit(access)) return false;
  const { tree } = file;
  const right = childAt(tree, node, field.right);
  const value = kindOf(tree, right) === kind.expressionList ? onlyChild(tree, right) : right;
  return value !== none && (kindOf(tree, value) === kind.nil || isFresh(fn, value));
}

/** Into a map that the function has just made for an object it was handed: it sets the object up. */
function isFilling({ cell, path, node, function: fn }: Access): boolean {
  if (path.root.kind !== "param") return false;
  return cell.accesses.some(
    (one) =>
      one.function === fn && one.node < node && one.path.key === path.key && isFirstValue(one),
  );
}

/** Whether some callers in the package hold the guard and others do not: one of those forgot it, or none needs it. */
export function hasLockingCaller({ function: fn }: Access, guard: Guard): boolean {
  return invocationsOf(fn).some(
    (way) =>
      way.kind === "call" &&
      heldAt(way.call.caller, way.call.node).must.some(({ cell }) => cell === guard.lock),
  );
}

/** Few accesses prove little, and many without the lock disprove it. */
const enoughShare = 0.6;
const enoughShareOfOwner = 0.9;
const enoughShareOfReads = 0.4;
/** So few accesses are a hint, not a count. */
export const fewAccesses = 3;

/** Whether the count behind an inferred guard is convincing enough to call the others wrong. */
export function isConvincing(guard: Guard): boolean {
  if (guard.declared || isNamedAfterMap(guard)) return true;
  if (guard.confidence === "low") return false;
  // What sets the map up before anybody else has it neither keeps nor breaks the habit.
  const missing = guard.missing.filter((access) => !isFirstValue(access));
  const held = guard.evidence.filter((access) => !isFirstValue(access)).length;
  // A map that nobody writes under the lock is not what the lock is for.
  if (!guard.evidence.some((access) => access.effect === "write" && !isFirstValue(access)))
    return false;
  const share = held / (held + missing.length);
  if (guard.relation === "owner") return share >= enoughShareOfOwner;
  const isWrittenLocked = missing.every(({ effect }) => effect !== "write");
  const writers = new Set(
    guard.evidence.flatMap((one) => (one.effect === "write" ? [one.function] : [])),
  );
  if (isWrittenLocked && writers.size >= 2) return share >= enoughShareOfReads;
  return held + missing.length <= fewAccesses ? share >= 0.5 : share >= enoughShare;
}

/** Two functions change `s.rows` under `s.rowsLock`: whoever named the lock has written down what it guards. */
function isNamedAfterMap({ symbol, relation, evidence, held, total }: Guard): boolean {
  const [first] = evidence;
  const name = first?.cell.symbol.name.toLowerCase() ?? "";
  const bare = symbol.name.toLowerCase().replace(/_?(?:rw)?(?:mutex|mtx|mut|mu|lock|lk)$/, "");
  if (relation === "owner" || name === "" || bare !== name) return false;
  const writers = evidence.filter((access) => access.effect === "write" && !isFirstValue(access));
  return (
    new Set(writers.map((access) => access.function)).size >= 2 &&
    held / total >= enoughShareOfReads
  );
}
