/** Pairs of accesses that goroutines of one function bring together: what the goroutine rules tell, each its part. */

import { cellsIn } from "../go/accesses.ts";
import { nodesIn } from "../go/calls.ts";
import type { Access, Cell, Lock, Parallel, Spawn } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFile, GoPackage } from "../go/model.ts";
import { isMutexType } from "../go/mutexes.ts";
import { parallelWrites } from "../go/parallel.ts";
import { soleValue, symbolOf } from "../go/symbols.ts";
import { ancestorOf, childAt, contains, kindOf, type Node, textOf } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { mapOf } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import type { Fix } from "./fix.ts";
import { lockStatement, lockTextAt } from "./lock-fix.ts";
import { isConvincing, isForeign, locksInside } from "./missing-lock.ts";
import { newLock } from "./new-lock-fix.ts";
import { isFannedOut, isOfOneReceiver, isOneMap } from "./one-map.ts";
import type { FactBase, RelatedSite, Value } from "./rule.ts";
import { isOfRunner } from "./runner-map.ts";

/** Two accesses that may meet; `mine` is the one to report. */
export interface GoroutinePair {
  readonly mine: Access;
  readonly other: Access;
  readonly parallel: Parallel;
  readonly spawn: Spawn;
}

/** The pairs of a package whose goroutines start in a way that `tells` accepts; one per map and function. */
export function* goroutinePairs(
  pkg: GoPackage,
  tells: (pair: GoroutinePair) => boolean,
): Iterable<GoroutinePair> {
  for (const cell of cellsIn(pkg)) {
    if (cell.incomplete || isGuarded(cell) || isLockTable(cell) || isForeign(cell)) continue;
    const said = new Set<number>();
    for (const { a, b, parallel } of parallelWrites(cell)) {
      const [spawn] = parallel.spawns;
      if (!spawn || parallel.confidence === "low") continue;
      const [mine, other] = toReport(a, b, parallel) ? [a, b] : [b, a];
      const pair = { mine, other, parallel, spawn };
      const isLikely = isOfOneReceiver(pair) || isOfRunner(pair) || isFannedOut(pair);
      if (said.has(mine.function.id) || !(isOneMap(pair) || isLikely) || !tells(pair)) continue;
      if (takesTurns(mine) || takesTurns(other) || locksInside(mine)) continue;
      said.add(mine.function.id);
      yield isLikely ? { ...pair, parallel: { ...parallel, confidence: "medium" } } : pair;
    }
  }
}

/** The range over the same map, in the spawning function, inside which the goroutine starts. */
export function rangeAround({ mine, spawn }: GoroutinePair): Access | undefined {
  const { tree } = spawn.file;
  return mine.cell.accesses.find(
    ({ op, file, node, function: fn }) =>
      op === "range" &&
      fn === spawn.spawner &&
      file === spawn.file &&
      contains(tree, ancestorOf(tree, node, kind.forStatement), spawn.node),
  );
}

/** A field or package variable with a known guard: the missing lock is told by its own rule. */
function isGuarded(cell: Cell): boolean {
  const guard = cell.kind === "local" ? undefined : guardOf(cell);
  return guard !== undefined && isConvincing(guard);
}

/** Locks per key, made on demand, have a rule of their own. */
export function isLockTable({ symbol, depth }: Cell): boolean {
  const element = depth === 0 ? mapOf(typeOfSymbol(symbol))?.element : undefined;
  return element !== undefined && element.kind === "pointer" && isMutexType(element.element);
}

/** Whether the access stands between a send to and a receive from a channel that has room for one: a mutex. */
function takesTurns({ file, node, function: fn }: Access): boolean {
  const { tree } = file;
  return nodesIn(fn, kind.sendStatement).some((send) => {
    const channel = childAt(tree, send, field.channel);
    if (send > node || !hasRoomForOne(file, channel)) return false;
    return nodesIn(fn, kind.unaryExpression).some(
      (receive) => textOf(tree, receive).replace(/^<-\s*/, "") === textOf(tree, channel),
    );
  });
}

function hasRoomForOne(file: GoFile, channel: Node): boolean {
  const symbol = kindOf(file.tree, channel) === kind.identifier && symbolOf(file, channel);
  const made = symbol ? soleValue(symbol) : undefined;
  return made !== undefined && /^make\(chan .*, 1\)$/.test(textOf(made.file.tree, made.node));
}

/** Whether `a` is the one to report: unlocked before locked, writing before reading, goroutine before spawner. */
function toReport(a: Access, b: Access, parallel: Parallel): boolean {
  const weight = (access: Access) =>
    (access.locks.must.length === 0 ? 4 : 0) +
    (access.effect === "write" ? 2 : 0) +
    (parallel.spawns.some(({ targets }) => targets.includes(access.function)) ? 1 : 0);
  return weight(a) >= weight(b);
}

/** What the runtime prints when it catches the two. */
export function fatalOf(mine: Access, other: Access): string {
  const ops = [mine.op, other.op];
  if (ops.includes("range") || ops.includes("encode")) {
    return "fatal error: concurrent map iteration and map write";
  }
  return mine.effect === "write" && other.effect === "write"
    ? "fatal error: concurrent map writes"
    : "fatal error: concurrent map read and map write";
}

/** A pair as the fact of a rule. */
export function describePair(pair: GoroutinePair) {
  const { mine, other, spawn } = pair;
  const { file, node, cell } = mine;
  const theirs = textsOf(other.locks.must);
  const own = textsOf(mine.locks.must);
  const site = { file: other.file, node: other.node };
  const spawned = { file: spawn.file, node: spawn.node };
  const values = {
    code: codeOf(mine),
    map: textOf(file.tree, mine.base),
    spawn: spawned,
    fatal: fatalOf(mine, other),
  };
  const both = { ...values, other: codeOf(other), site };
  const weak = pair.parallel.confidence !== "high" || mine.doubts.size > 0 || other.doubts.size > 0;
  const base = {
    file,
    node,
    subject: cell.name,
    related: relatedOf(pair),
    fix: lockOf(pair),
    ...(weak && { severity: "warning" as const, confidence: "medium" as const }),
  } satisfies FactBase;
  if (mine === other || pair.parallel.why === "loop") {
    return { ...base, message: "again" as const, values };
  }
  if (theirs.length === 0) return { ...base, message: "pair" as const, values: both };
  const locked: Record<"theirs", Value> & typeof both = { ...both, theirs };
  if (own.length === 0) return { ...base, message: "pairLocked" as const, values: locked };
  return { ...base, message: "pairDiffers" as const, values: { ...locked, mine: own } };
}

/** The lock of the other side, or a new one where all that meets is one statement with itself. */
export function lockOf(pair: GoroutinePair): Fix | undefined {
  return otherLock(pair.mine, pair.other) ?? newLock(pair);
}

/** The only lock the other side holds, taken round the statement of this one. */
function otherLock(mine: Access, other: Access): Fix | undefined {
  const [lock, ...others] = other.locks.must;
  if (!lock || others.length > 0 || lock.mode !== "write") return undefined;
  return lockStatement(mine, lockTextAt(mine, lock));
}

function relatedOf({ mine, other, parallel }: GoroutinePair): readonly RelatedSite[] {
  const spawns = parallel.spawns.map(({ file, node }) => ({ file, node, label: "spawn" as const }));
  if (mine === other) return spawns;
  const label = other.effect === "write" ? ("write" as const) : ("read" as const);
  return [{ file: other.file, node: other.node, label }, ...spawns];
}

function textsOf(locks: readonly Lock[]): readonly string[] {
  return [...new Set(locks.map(({ text }) => text))];
}
