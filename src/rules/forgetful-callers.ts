/** Callers of a helper that touches a guarded map and leaves the lock to them, as others of its callers know. */
import { cellsIn } from "../go/accesses.ts";
import { callAt } from "../go/calls.ts";
import { isConfiguring, isFillingIn } from "../go/configuring.ts";
import type { Access, BrokenPromise, Guard, Lock } from "../go/facts.ts";
import { isSetUp } from "../go/function-roles.ts";
import { guardOf } from "../go/guards.ts";
import { lockEntryOf } from "../go/lock-entry.ts";
import { heldAt } from "../go/locks.ts";
import type { GoPackage } from "../go/model.ts";
import { haveCommonLock } from "../go/parallel.ts";
import { callsWithout } from "../go/promises.ts";
import { changesInPlace, isConvincing, isPlainMiss } from "./missing-lock.ts";

/** The calls of helpers that come without the guard of the map which the helper touches, one per call. */
export function forgetfulCallers(pkg: GoPackage): readonly BrokenPromise[] {
  const said = new Set<string>();
  return cellsIn(pkg).flatMap((cell) => {
    const guard = cell.kind === "field" ? guardOf(cell) : undefined;
    if (guard?.confidence !== "high" || guard.relation !== "sibling") return [];
    if (!isConvincing(guard)) return [];
    return cell.accesses.flatMap((access) => {
      const lock = lockOfCallers(access, guard);
      return (lock ? callsWithout(access.function, lock, "callers") : []).filter((broken) => {
        const key = `${broken.call.file.path} ${broken.call.node} ${lock?.cell}`;
        if (said.has(key) || isBeforeOthers(broken) || isKeptApart(access, broken, guard)) {
          return false;
        }
        said.add(key);
        return true;
      });
    });
  });
}

/** The guard as the callers of the function hold it on its receiver: some of them do, and the function does not ask. */
function lockOfCallers(access: Access, guard: Guard): Lock | undefined {
  const { function: fn, owned, constructing, once, file, locks, path } = access;
  if (owned || constructing || once || file.test || !isPlainMiss(access)) return undefined;
  if (access.effect === "read" && !guard.evidence.some(changesInPlace)) return undefined;
  if (locks.must.some(({ cell }) => cell === guard.lock) || path.root !== fn.receiver) {
    return undefined;
  }
  const { open } = lockEntryOf(fn);
  return open
    ? undefined
    : locks.may.find(
        ({ cell, from, path: held }) =>
          cell === guard.lock && from === "callers" && held?.root === fn.receiver,
      );
}

/** Whether the caller holds another lock that keeps all out with whom the access could collide. */
function isKeptApart(
  access: Access,
  { call, caller }: BrokenPromise,
  { evidence }: Guard,
): boolean {
  const here = { ...access, locks: heldAt(caller, call.node) };
  return !evidence.some(
    (other) => (access.effect === "write" || changesInPlace(other)) && !haveCommonLock(here, other),
  );
}

/** What sets the object up, and what tests call, need not hold the lock. */
function isBeforeOthers({ call: at, caller }: BrokenPromise): boolean {
  const name = caller.symbol?.name ?? "";
  if (caller.file.test || isSetUp(caller) || /^(?:new|open|load|make)/i.test(name)) return true;
  const call = callAt(caller, at.node);
  return isConfiguring(caller) || (call !== undefined && isFillingIn(call));
}
