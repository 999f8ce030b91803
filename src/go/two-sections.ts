/** Accesses to one key of a map in two critical sections of a function, the lock let go in between. */
import { absenceTest, answerOf } from "./absence.ts";
import { accessesIn } from "./accesses.ts";
import { callsIn, targetsOf } from "./calls.ts";
import { isComputedFrom } from "./computed-from.ts";
import type { Access, Lock } from "./facts.ts";
import { field, kind, token } from "./kinds.ts";
import { mayRunInParallel } from "./may-run-in-parallel.ts";
import type { GoPackage } from "./model.ts";
import { resolvedPathOf } from "./path-map.ts";
import { runsAlone } from "./single-flight.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
} from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { under } from "./types.ts";

/** A write that relies on a look-up from an earlier section. */
export interface StaleWrite {
  readonly read: Access;
  readonly write: Access;
  /** The lock of the second section. */
  readonly lock: Lock;
}

/** An entry that is made because the look-up found none, of a kind of which two are two different things. */
export function* staleInsertsIn(pkg: GoPackage): Iterable<StaleWrite> {
  for (const write of candidates(pkg)) {
    if (!hasIdentity(write) || isPartOfInput(write)) continue;
    const read = earlierReadsOf(write).find((one) => isWhyOf(one, write));
    const lock = read && secondSection(read, write);
    if (lock && !isLookedUpAgain(write, lock) && !isReserved(read)) yield { read, write, lock };
  }
}

/** A value that is computed from the one looked up, and stored back. */
export function* staleUpdatesIn(pkg: GoPackage): Iterable<StaleWrite> {
  for (const write of candidates(pkg)) {
    const value = storedValue(write);
    if (value === none) continue;
    // The last look-up is the one that the value was computed from most recently.
    const read = earlierReadsOf(write).findLast((one) => secondSection(one, write) !== undefined);
    const lock = read && secondSection(read, write);
    if (!lock || isLookedUpAgain(write, lock) || isReserved(read)) continue;
    if (!isComputedFrom(write.function, value, read.node) || !hasRival(write)) continue;
    yield { read, write, lock };
  }
}

function candidates(pkg: GoPackage): readonly Access[] {
  return accessesIn(pkg).filter(
    ({ op, file, owned, constructing, doubts, deferred, function: fn }) =>
      op === "write" &&
      !file.test &&
      !owned &&
      !constructing &&
      doubts.size === 0 &&
      !deferred &&
      !runsAlone(fn),
  );
}

/** Whether the write depends on the failure of the look-up. */
function isWhyOf(read: Access, { file, node }: Access): boolean {
  const answer = answerOf(file, read.node);
  return answer !== undefined && absenceTest(file, answer, node) !== none;
}

/** A goroutine that changes the map beside this one: a single writer may take its time between two sections. */
function hasRival(write: Access): boolean {
  return write.cell.accesses.some(
    (other) => other.effect === "write" && mayRunInParallel(write, other) !== undefined,
  );
}

/** Reads of the very key that is written, earlier in the same function. */
function earlierReadsOf(write: Access): readonly Access[] {
  const { file, cell, function: fn, node, key } = write;
  return cell.accesses.filter(
    (read) =>
      read.op === "read" &&
      read.function === fn &&
      read.node < node &&
      read.path.exactKey === write.path.exactKey &&
      textOf(file.tree, read.key) === textOf(file.tree, key),
  );
}

/** The lock that both hold, taken anew for the write; nothing where any lock spans both. */
function secondSection(read: Access, write: Access): Lock | undefined {
  const spans = write.locks.may.some(
    (lock) =>
      lock.from !== "here" || read.locks.may.some((other) => other.site.node === lock.site.node),
  );
  if (spans) return undefined;
  return write.locks.must.find((lock) => read.locks.must.some(({ cell }) => cell === lock.cell));
}

/** Anything in the second section, before the write, that looks at the map, also in a function of the package. */
function isLookedUpAgain(write: Access, lock: Lock): boolean {
  const { cell, function: fn, node } = write;
  const isBetween = (at: number) => lock.site.node < at && at < node;
  if (cell.accesses.some((one) => one.function === fn && one !== write && isBetween(one.node))) {
    return true;
  }
  return callsIn(fn).some(
    (call) =>
      isBetween(call.node) &&
      targetsOf(call).some((target) => cell.accesses.some((one) => one.function === target)),
  );
}

/** Something is stored in the first section too: a mark that keeps others out. */
function isReserved(read: Access): boolean {
  const sections = new Set(read.locks.must.map(({ site }) => site.node));
  return accessesIn(read.file.package).some(
    ({ function: fn, effect, locks }) =>
      fn === read.function &&
      effect === "write" &&
      locks.must.some(({ site }) => sections.has(site.node)),
  );
}

/** The value that `m[k] = v` stores; `none` where it has no expression of its own. */
function storedValue({ file, node }: Access): Node {
  const { tree } = file;
  const list = parentOf(tree, node);
  const statement = parentOf(tree, list);
  const isPlain =
    kindOf(tree, statement) === kind.assignmentStatement &&
    operatorOf(tree, statement) === token.assign;
  if (!isPlain) return none;
  const targets = childrenOf(tree, list);
  const values = childrenOf(tree, childAt(tree, statement, field.right));
  return values.length === targets.length ? (values[targets.indexOf(node)] ?? none) : none;
}

/** `s.chosen[k] = s.all[i]`: whoever comes second stores the value that the first has stored. */
function isPartOfInput(write: Access): boolean {
  const path = resolvedPathOf(write.file, storedValue(write));
  return path !== undefined && path.steps.length > 0 && path.root.kind !== "var";
}

/** Whether two values made for one key are two different things. */
function hasIdentity({ file, node }: Access): boolean {
  return /^(?:pointer|chan|func|interface)$/.test(under(typeOf(file, node)).kind);
}
