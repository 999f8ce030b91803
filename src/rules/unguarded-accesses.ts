/** The accesses that miss the lock of their map, with how the lock is known. */
import { cellsIn } from "../go/accesses.ts";
import type { Access, Guard, Site } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import { functionAround } from "../go/invocations.ts";
import { kind } from "../go/kinds.ts";
import { lockCallsIn } from "../go/lock-calls.ts";
import { heldAt } from "../go/locks.ts";
import type { GoPackage, GoSymbol } from "../go/model.ts";
import { tableGuardOf } from "../go/table-guards.ts";
import { ancestorOf, contains, kindOf, none } from "../go/tree.ts";
import { lockName } from "./guard-name.ts";
import { collisionOf, isConvincing, isPlainMiss } from "./missing-lock.ts";

export interface Unguarded {
  readonly access: Access;
  readonly guard: Guard;
  /** An access under the guard that this one can collide with. */
  readonly other: Access;
  /** How this function took the map, or what holds it, under the guard; undefined where it did not. */
  readonly taken?: Taken;
}

interface Taken {
  readonly site: Site;
  /** The lock as this function names it. */
  readonly lock: string;
}

/** One access per function, map and effect: the first says it, the others need the same cure. */
export function* unguardedAccesses(pkg: GoPackage): Iterable<Unguarded> {
  for (const cell of cellsIn(pkg)) {
    // A local that goroutines share is told by the goroutine rules, with the two places that meet.
    const inferred = cell.kind === "local" ? undefined : guardOf(cell);
    const counts = inferred !== undefined && isConvincing(inferred);
    const ofTable = counts ? undefined : tableGuardOf(cell);
    const guard = ofTable ?? inferred;
    if (!guard) continue;
    const isKnown = counts || ofTable !== undefined;
    const said = new Set<string>();
    for (const access of tellingFirst(guard.missing)) {
      const group = `${access.function.id} ${access.effect}`;
      if (said.has(group) || !isPlainMiss(access)) continue;
      const other = collisionOf(access, guard);
      const taken = other && takenUnderLock(access, guard);
      const isSeen =
        isKnown || (taken && isChangedUnder(guard, access)) || locksInRange(access, guard);
      if (!other || !isSeen) continue;
      said.add(group);
      yield { access, guard, other, ...(taken && { taken }) };
    }
  }
}

/** Of the accesses of a function the one that goes into the map says more than the one that asks for its length. */
function tellingFirst(accesses: readonly Access[]): readonly Access[] {
  return accesses.toSorted((left, right) => Number(left.op === "len") - Number(right.op === "len"));
}

/**
 * Who takes the map under a lock, releases it and goes on knows that this lock is the map's: no count is needed then.
 */
function takenUnderLock({ alias, path, file, function: fn }: Access, guard: Guard) {
  const site = alias ?? lookUpOf(path.root);
  if (site?.file !== file || functionAround(file, site.node) !== fn) return undefined;
  const { must } = heldAt(fn, site.node);
  const lock = must.find(({ cell, from }) => cell === guard.lock && from === "here");
  return lock && { site, lock: lockName(lock) };
}

/** The look-up that gave a local its only value: `v, ok := s.items[key]`. */
function lookUpOf({ kind: of, writes, file }: GoSymbol): Site | undefined {
  const [write, ...others] = writes.filter(({ how }) => how !== "zero");
  if (of !== "var" || !file || !write || others.length > 0 || write.index > 0) return undefined;
  return kindOf(file.tree, write.value) === kind.indexExpression
    ? { file, node: write.value }
    : undefined;
}

/** Whether the map is changed under the lock; a map inside of what was looked up, nowhere without it. */
function isChangedUnder({ evidence, missing }: Guard, { alias }: Access): boolean {
  const changes = ({ effect, op }: Access) => effect === "write" && op !== "replace";
  return evidence.some(changes) && (alias !== undefined || !missing.some(changes));
}

/** `for k := range s.m { s.mu.Lock() … }`: who locks for each element goes over the map itself without the lock. */
function locksInRange({ op, file, node, path, function: fn }: Access, { lock }: Guard): boolean {
  const { tree } = file;
  const loop = op === "range" ? ancestorOf(tree, node, kind.forStatement) : none;
  if (loop === none) return false;
  return lockCallsIn(fn).some(
    ({ cell, path: taken, call, op: does }) =>
      cell === lock &&
      does === "lock" &&
      taken?.root === path.root &&
      contains(tree, loop, call.node),
  );
}
