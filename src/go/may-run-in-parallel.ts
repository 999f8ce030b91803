/** Whether two accesses can happen at the same time, and why. */
import type { Access, Cell, Parallel, Spawn } from "./facts.ts";
import { stepOf } from "./flow-build.ts";
import type { GoSymbol } from "./model.ts";
import { parallelInFunction } from "./parallel-local.ts";
import { rootsOf } from "./roots.ts";
import { isSharedOver, objectOfStarter } from "./shared-objects.ts";
import { besideOf } from "./spawn-order.ts";
import { typeOfSymbol } from "./type-of.ts";
import { deref, namedOf } from "./types.ts";

/** How two accesses come to run at once; undefined when they are ordered or nothing shows that they do. */
export function mayRunInParallel(a: Access, b: Access): Parallel | undefined {
  if (a.cell !== b.cell || a.owned || b.owned || a.once || b.once) return undefined;
  const local = parallelInFunction(a, b);
  if (local || a.cell.kind === "local" || a.started || b.started) return local;
  const found = bySpawn(a, b) ?? bySpawn(b, a);
  return found || a.constructing || b.constructing ? found : byApi(a, b);
}

/** `a` runs in a goroutine beside which `b` can run. */
function bySpawn(a: Access, b: Access): Parallel | undefined {
  let best: Parallel | undefined;
  if (a.constructing) return undefined;
  for (const spawn of rootsOf(a.function).spawns) {
    for (const found of [withItself(spawn, a, b), withOthers(spawn, a, b)]) {
      if (found && (!best || weightOf(found) > weightOf(best))) best = found;
    }
  }
  return best;
}

const weights = { high: 3, medium: 2, low: 1 } as const;

/** Better founded answers first. */
export function weightOf({ confidence }: Pick<Parallel, "confidence">): number {
  return weights[confidence];
}

/** The same goroutine, started again while it runs. */
function withItself(spawn: Spawn, a: Access, b: Access): Parallel | undefined {
  if (b.constructing || !rootsOf(b.function).spawns.has(spawn)) return undefined;
  if (!isMany(spawn)) return againByApi(spawn, a);
  const shared = [isSharedOver(spawn, a), isSharedOver(spawn, b)];
  if (shared.includes(false)) return undefined;
  const why = spawn.kind === "handler" ? "handlers" : "loop";
  const confidence = shared.includes(undefined) ? "low" : spawn.confidence;
  return { why, spawns: [spawn], confidence };
}

/** Started in a loop, or by something that itself runs many times at once. */
function isMany(spawn: Spawn): boolean {
  if (spawn.many || spawn.serial || !spawn.spawner) return spawn.many;
  for (const outer of rootsOf(spawn.spawner).spawns) if (outer.many && outer !== spawn) return true;
  return false;
}

/** Other packages may call the starter again, and a package variable is one for all calls. */
function againByApi(spawn: Spawn, { cell }: Access): Parallel | undefined {
  const { spawner, serial } = spawn;
  const isOpen = spawner !== undefined && !serial && rootsOf(spawner).open;
  if (cell.kind !== "global" || !isOpen || !besideOf(spawn).open) return undefined;
  return { why: "api", spawns: [spawn], confidence: weaker(spawn.confidence) };
}

function withOthers(spawn: Spawn, a: Access, b: Access): Parallel | undefined {
  const other = rootsOf(b.function);
  const confidence = confidenceOf(spawn, a);
  for (const second of b.constructing ? [] : other.spawns) {
    if (second === spawn || !runsBeside(spawn, second)) continue;
    const least = weakest(confidence, confidenceOf(second, b));
    return { why: "siblings", spawns: [spawn, second], confidence: least };
  }
  const beside = besideOf(spawn);
  const step = stepOf(b.function, b.node);
  const isLater =
    (beside.functions.has(b.function) && !b.constructing) ||
    (beside.steps.get(b.function)?.has(step) ?? false);
  if (isLater) return { why: "spawner", spawns: [spawn], confidence };
  const isOver = b.function === spawn.spawner && b.cell.kind !== "global";
  if (!beside.open || !other.open || isOver || b.constructing) return undefined;
  return { why: "spawner", spawns: [spawn], confidence: weaker(confidence) };
}

/** Sure of what the goroutine itself accesses, less of what it calls, little of objects it was not given. */
function confidenceOf(spawn: Spawn, access: Access): Parallel["confidence"] {
  const { cell, path, function: fn } = access;
  const owner = cell.symbol.ownerType;
  const isForeign = owner !== undefined && owner.file?.package !== cell.package;
  if (cell.kind === "field" && isForeign) return "low";
  const isKnown = !path.root.owner || path.root.owner !== fn || path.root.kind !== "var";
  if (spawn.targets.includes(fn)) return isKnown ? spawn.confidence : "low";
  if (objectOfStarter(spawn, access)) return spawn.confidence;
  const isGiven = cell.kind === "global" || (owner !== undefined && carries(spawn, owner));
  return isGiven ? weaker(spawn.confidence) : "low";
}

function weakest(
  left: Parallel["confidence"],
  right: Parallel["confidence"],
): Parallel["confidence"] {
  return weights[left] < weights[right] ? left : right;
}

/** Whether what the goroutine starts with includes an object of that type. */
function carries(spawn: Spawn, type: GoSymbol): boolean {
  return spawn.targets.some((target) => {
    const { receiver, params, captures } = target;
    const given = [...(receiver ? [receiver] : []), ...params, ...captures];
    return given.some((symbol) => namedOf(deref(typeOfSymbol(symbol)))?.symbol === type);
  });
}

function weaker(confidence: Parallel["confidence"]): Parallel["confidence"] {
  return confidence === "high" ? "medium" : confidence;
}

/** Whether one of two goroutines can start while the other runs. */
function runsBeside(left: Spawn, right: Spawn): boolean {
  const starts = (first: Spawn, second: Spawn): boolean => {
    const { spawner } = second;
    const beside = besideOf(first);
    if (!spawner) return beside.open;
    if (beside.functions.has(spawner)) return true;
    const step = stepOf(spawner, second.node);
    if (beside.steps.get(spawner)?.has(step)) return true;
    return beside.open && rootsOf(spawner).open && spawner !== first.spawner;
  };
  return starts(left, right) || starts(right, left);
}

/** Who locks the map's own mutex expects several goroutines: then other packages may call both at once. */
function byApi(a: Access, b: Access): Parallel | undefined {
  if (!rootsOf(a.function).open || !rootsOf(b.function).open) return undefined;
  return hasOwnLock(a.cell) ? { why: "api", spawns: [], confidence: "medium" } : undefined;
}

/** Some access holds a mutex of the same struct, or of the package for a package variable. */
function hasOwnLock({ accesses, symbol, kind }: Cell): boolean {
  return accesses.some(({ locks }) =>
    locks.must.some((lock) =>
      kind === "global"
        ? lock.symbol?.kind !== "field" && lock.symbol?.owner === undefined
        : lock.symbol !== undefined && lock.symbol.ownerType === symbol.ownerType,
    ),
  );
}
