/** Pairs of accesses to one cell that can collide: at once, one of them a write, with no lock in common. */
import { parallelPairsMax } from "../limits.ts";
import type { Access, Cell, Lock, Parallel } from "./facts.ts";
import { field } from "./kinds.ts";
import { lockKey } from "./lock-sets.ts";
import { mayRunInParallel, weightOf } from "./may-run-in-parallel.ts";
import { isRelayed } from "./relayed.ts";
import { isSignalled } from "./signalled.ts";
import { spawnsInFunction } from "./spawns.ts";
import { childAt, parentOf } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf } from "./types.ts";

export interface ParallelPair {
  readonly a: Access;
  readonly b: Access;
  readonly parallel: Parallel;
}

const known = new WeakMap<Cell, readonly ParallelPair[]>();

/** Colliding pairs, the best founded first; of accesses that are alike one stands for all. */
export function parallelWrites(cell: Cell): readonly ParallelPair[] {
  const before = known.get(cell);
  if (before) return before;
  const found = findPairs(cell);
  known.set(cell, found);
  return found;
}

function findPairs(cell: Cell): ParallelPair[] {
  const accesses = representatives(cell);
  const pairs: ParallelPair[] = [];
  let tried = 0;
  for (const [at, a] of accesses.entries()) {
    for (const b of accesses.slice(at)) {
      if (a.effect !== "write" && b.effect !== "write") continue;
      if (a.file.test !== b.file.test || haveCommonLock(a, b)) continue;
      if (passEachOther(a, b) || passEachOther(b, a)) continue;
      if (isSignalled(a, b) || isSignalled(b, a)) continue;
      if (++tried > parallelPairsMax) return sorted(pairs);
      const parallel = mayRunInParallel(a, b);
      if (parallel && !isRelayed(a, b) && !isRelayed(b, a)) pairs.push({ a, b, parallel });
    }
  }
  return sorted(pairs);
}

function sorted(pairs: ParallelPair[]): ParallelPair[] {
  return pairs.sort((left, right) => weightOf(right.parallel) - weightOf(left.parallel));
}

/** Alike: same function, same effect, same locks. Where a function starts goroutines, order matters too. */
function representatives(cell: Cell): Access[] {
  const found = new Map<string, Access>();
  for (const access of cell.accesses) {
    if (access.effect === "none" || access.doubts.size > 0 || isSliceElement(access)) continue;
    const locks = access.locks.must.map((lock) => `${lockKey(lock)} ${lock.mode}`).join(",");
    const isOrdered = cell.kind === "local" || spawnsInFunction(access.function).length > 0;
    const place = isOrdered ? access.node : "";
    const role = `${access.owned} ${access.constructing} ${access.deferred !== undefined}`;
    const key = `${access.function.id} ${access.effect} ${locks} ${role} ${place}`;
    if (!found.has(key)) found.set(key, access);
  }
  return [...found.values()];
}

/** Who reached the map through a local no longer looks at the variable that another replaces. */
function passEachOther(a: Access, b: Access): boolean {
  return a.alias !== undefined && b.op === "replace";
}

/** Goroutines that fill a slice each take an element of their own. */
function isSliceElement({ path, file }: Access): boolean {
  const last = path.steps.at(-1);
  if (last?.kind !== "index") return false;
  const index = parentOf(file.tree, last.node);
  return mapOf(typeOf(file, childAt(file.tree, index, field.operand))) === undefined;
}

/** A lock that both hold, one of them for writing; a lock held on some paths only is given the benefit of doubt. */
export function haveCommonLock(a: Access, b: Access): boolean {
  return a.locks.may.some((lock) => b.locks.may.some((other) => excludes(lock, other)));
}

function excludes(left: Lock, right: Lock): boolean {
  // One starter that holds the lock for its goroutines keeps others out, not them from one another.
  if (left.from === "spawner" && right.from === "spawner") return false;
  return left.cell === right.cell && (left.mode === "write" || right.mode === "write");
}
