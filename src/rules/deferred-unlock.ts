/** Deferred map operations and the deferred Unlock that comes before them. */
import { accessesIn } from "../go/accesses.ts";
import type { Access, Site } from "../go/facts.ts";
import { type LockCall, lockCallsIn } from "../go/lock-calls.ts";
import type { GoPackage } from "../go/model.ts";
import { functionAt } from "../go/symbols.ts";

/** A write that runs when the function returns, with no lock for writing held on any path. */
export interface DeferredWrite {
  readonly access: Access;
  readonly deferred: Site;
  /** The deferred Unlock that runs before it, of a lock that other accesses to the map hold. */
  readonly unlock: LockCall | undefined;
}

/** The deferred writes of a package to maps that others can reach. */
export function* deferredWrites(pkg: GoPackage): Iterable<DeferredWrite> {
  for (const access of accessesIn(pkg)) {
    const { deferred, effect, cell, owned, constructing, locks, file } = access;
    if (!deferred || effect !== "write" || owned || constructing || file.test) continue;
    if (cell.kind === "local" || locks.may.some(({ mode }) => mode === "write")) continue;
    yield { access, deferred, unlock: laterUnlock(deferred, access) };
  }
}

/** What is deferred later runs earlier. */
function laterUnlock(deferred: Site, access: Access): LockCall | undefined {
  const deferrer = functionAt(deferred.file, deferred.node);
  return (deferrer ? lockCallsIn(deferrer) : []).find(
    ({ op, mode, call, cell }) =>
      op === "unlock" &&
      mode === "write" &&
      call.how === "defer" &&
      call.node > deferred.node &&
      isUsedFor(cell, access),
  );
}

/** Whether some access to the map, deferred and owned ones apart, holds the lock for writing. */
function isUsedFor(lock: string, access: Access): boolean {
  return access.cell.accesses.some(
    ({ deferred, owned, locks }) =>
      !deferred && !owned && locks.must.some(({ cell, mode }) => cell === lock && mode === "write"),
  );
}
