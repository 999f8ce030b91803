/** Whether the two sides of a pair are about one map: fields are known by their type, not by their object. */
import { hasWaitedFor } from "../go/awaited.ts";
import { drainOneChannel } from "../go/drained-channels.ts";
import type { Access, Cell, Spawn } from "../go/facts.ts";
import { stepOf } from "../go/flow-build.ts";
import { kind } from "../go/kinds.ts";
import type { GoFunction, GoSymbol } from "../go/model.ts";
import { isMadeHere } from "../go/ownership.ts";
import { pathOf } from "../go/path.ts";
import { firstResults } from "../go/returns.ts";
import { rootsOf } from "../go/roots.ts";
import { isGivenLater, objectOfStarter } from "../go/shared-objects.ts";
import { besideOf, goesOnTo } from "../go/spawn-order.ts";
import { kindOf } from "../go/tree.ts";
import type { GoroutinePair } from "./goroutine-pairs.ts";
import { hasOwnKey } from "./own-element.ts";

/**
 * Whether both sides are surely about one map. Fields are known by their type, not by their object, so both
 * accesses must stand where the goroutine starts or in what it runs. What tests start says nothing about other code.
 */
export function isOneMap(pair: GoroutinePair): boolean {
  const { mine, other, parallel } = pair;
  const { spawns, confidence } = parallel;
  const test = mine.file.test;
  // A function handed to another may be called there with a lock, or one call at a time.
  if (spawns.some((spawn) => spawn.kind === "go" && !isGoStatement(spawn))) return false;
  if (other.file.test !== test || spawns.some(({ file }) => file.test !== test)) return false;
  if (test && confidence !== "high") return false;
  const handled = spawns.some((spawn) => spawn.kind === "handler");
  if (isRegistry(mine.cell) && !handled && confidence !== "high") return false;
  if (parallel.why === "loop" && spawns.some((spawn) => hasOwnKey(mine, spawn))) return false;
  if (mine.cell.kind !== "field") return true;
  const near = (access: Access) =>
    spawns.some(
      ({ targets, spawner }) =>
        targets.includes(access.function) || outermost(access.function) === spawner,
    );
  if (confidence !== "high") return false;
  return parallel.why === "loop" || (near(mine) && near(other)) || isHandedOn(pair);
}

/**
 * The goroutine is given the object by name and hands it down to where the map is; the starter goes on to touch the
 * map of that same object, itself or in what it hands the object to. A new map put in place is left out: the goroutine
 * may wait until it is there.
 */
function isHandedOn({ mine, other, parallel }: GoroutinePair): boolean {
  const [spawn] = parallel.spawns;
  if (parallel.why !== "spawner" || !spawn || mine.alias || other.alias) return false;
  return [
    [mine, other],
    [other, mine],
  ].some(([inside, beside]) => {
    if (!inside || !beside || beside.op === "replace" || inside.op === "replace") return false;
    const object = objectOfStarter(spawn, inside);
    if (hasWaitedFor(spawn, beside.function, beside.node)) return false;
    if (beside.function !== spawn.spawner) return isGivenLater(spawn, object, beside);
    return object === beside.path.root && goesOnTo(spawn, beside.node);
  });
}

/**
 * Two methods of one type each start a goroutine that works on the receiver and outlives the call: whoever calls both
 * on one value has both at work on its map. So has a constructor that starts one of them on what it makes. Where both
 * take all there is from one channel, each is there instead of the other.
 */
export function isOfOneReceiver({ mine, other, parallel }: GoroutinePair): boolean {
  const [one, two] = parallel.spawns;
  if (parallel.why !== "siblings" || !one || !two || mine.cell.kind !== "field") return false;
  if (mine.alias || other.alias || drainOneChannel(one, two)) return false;
  return [
    [mine, other],
    [other, mine],
  ].some(([first, second]) => {
    if (!first || !second) return false;
    if (isBeforeStart(first, one, two) || isBeforeStart(second, two, one)) return false;
    const left = objectOfStarter(one, first);
    const right = objectOfStarter(two, second);
    return (
      (left?.kind === "receiver" || isMadeBy(one, left)) &&
      right?.kind === "receiver" &&
      left !== right &&
      first.op !== "replace" &&
      second.op !== "replace"
    );
  });
}

/** The function around both is run in many goroutines at once by what it is handed to, with one map for all. */
export function isFannedOut({ mine, other, parallel }: GoroutinePair): boolean {
  const [spawn] = parallel.spawns;
  if (parallel.why !== "loop" || !spawn?.fansOut || spawn.file.test !== mine.file.test)
    return false;
  return !mine.alias && !other.alias && !isRegistry(mine.cell) && !hasOwnKey(mine, spawn);
}

/** Whether the access is over when the goroutine that makes it starts the second one, and never comes again. */
function isBeforeStart(access: Access, first: Spawn, second: Spawn): boolean {
  const { spawner } = second;
  if (!spawner || !rootsOf(spawner).spawns.has(first)) return false;
  const { functions, steps } = besideOf(second);
  const { function: fn, node } = access;
  return !functions.has(fn) && !(steps.get(fn)?.has(stepOf(fn, node)) ?? false);
}

/** Whether the starter made the object itself and returns it, as a constructor does. */
function isMadeBy({ spawner }: Spawn, object: GoSymbol | undefined): boolean {
  if (!spawner || !object || !isMadeHere(spawner, object)) return false;
  return firstResults(spawner).some((value) => pathOf(spawner.file, value)?.root === object);
}

/** A package variable that only grows is mostly filled by registration, while the program starts. */
function isRegistry({ kind: of, accesses }: Cell): boolean {
  return of === "global" && !accesses.some(({ op, file }) => op === "delete" && !file.test);
}

function isGoStatement({ file, node }: Spawn): boolean {
  return kindOf(file.tree, node) === kind.goStatement;
}

function outermost(fn: GoFunction): GoFunction {
  return fn.parent ? outermost(fn.parent) : fn;
}
