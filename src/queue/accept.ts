/** Commits deliveries with their jobs before they are answered, many in one transaction where many come at once. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import type { TenantChange } from "../jobs/tenants.ts";
import { upkeepAfter } from "../jobs/upkeep-job.ts";
import { commitMsMax, deliveriesPerCommitMax, deliveriesWaitingMax } from "../limits.ts";
import { type Delivery, insertDeliveries, withoutGone } from "../store/deliveries.ts";
import type { Store } from "../store/open.ts";
import { applyChange } from "../store/tenant-changes.ts";
import { codeOf, transact } from "../store/transact.ts";
import { enqueueJobs, enqueueUpkeep } from "./enqueue.ts";

/** `duplicate`: this delivery id was committed before, and its jobs with it. */
export type Acceptance = "accepted" | "duplicate";

/** Resolves once the delivery is kept; rejects where it is not. */
export type AcceptDelivery = (delivery: Delivery) => Promise<Acceptance>;

export interface Acceptor {
  readonly accept: AcceptDelivery;
  /** Whether a delivery waits to be committed. */
  readonly isBusy: () => boolean;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: (acceptance: Acceptance) => void;
  readonly reject: (error: unknown) => void;
}

/** The store takes deliveries in more slowly than they come. */
export class StoreBehindError extends Error {
  override readonly name = "StoreBehindError";
}

class CommitLateError extends Error {
  override readonly name = "CommitLateError";
}

/** A connection that went dead must not hold up every delivery after it: they get another one. */
function withinCommitTime<Value>(commit: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new CommitLateError("the store did not commit in time")),
    commitMsMax,
  );
  return Promise.race([commit, late.promise]).finally(() => clearTimeout(timer));
}

/**
 * The database is well but refuses the data (classes 22 and 23 of its codes): one delivery must not take its
 * neighbours along. Where the database itself fails, trying each alone would only keep the others waiting.
 */
function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error));
}

async function commitDeliveries(
  store: Store,
  boss: PgBoss,
  deliveries: readonly Delivery[],
): Promise<ReadonlySet<string>> {
  return transact(store.db, async (trx) => {
    const kept = await withoutGone(trx, deliveries);
    const known = await insertDeliveries(trx, kept);
    const fresh = kept.filter(({ guid }) => known.has(guid));
    await enqueueJobs(
      trx,
      boss,
      fresh.flatMap(({ jobs }) => jobs),
    );
    const changes = fresh.flatMap((each) => each.changes ?? []);
    for (const change of changes) await applyChange(trx, change);
    await enqueueUpkeep(trx, boss, changes.flatMap(upkeepAfter));
    return known;
  });
}

/** Turns of the event loop without a delivery after which no more are waited for; each is microseconds long. */
const quietTurns = 3;

/**
 * Waits while turns of the event loop bring more. Node takes one new connection in a turn, and the embedded store
 * commits without a turn: without this, deliveries that stand at the door would be committed one by one.
 */
async function gather(waiting: readonly Waiting[]): Promise<void> {
  let known = waiting.length;
  for (let quiet = 0; quiet < quietTurns && known < deliveriesPerCommitMax; quiet += 1) {
    await nextTurn();
    if (waiting.length > known) quiet = -1;
    known = waiting.length;
  }
}

/**
 * A commit at a time: what arrives meanwhile waits for the next one and shares its cost, which is how two
 * hundred deliveries at once are answered in time by a database with a single connection.
 */
export function createAcceptor(
  store: Store,
  boss: PgBoss,
  onChanges: (changes: readonly TenantChange[]) => void,
): Acceptor {
  const waiting: Waiting[] = [];
  let committing = false;

  async function commitBatch(batch: readonly Waiting[]): Promise<void> {
    const deliveries = batch.map(({ delivery }) => delivery);
    try {
      const accepted = await withinCommitTime(commitDeliveries(store, boss, deliveries));
      onChanges(deliveries.flatMap(({ changes }) => changes ?? []));
      for (const { delivery, resolve } of batch) {
        resolve(accepted.has(delivery.guid) ? "accepted" : "duplicate");
      }
    } catch (error) {
      if (batch.length > 1 && isRefusal(error)) {
        for (const one of batch) await commitBatch([one]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }

  async function commitWaiting(): Promise<void> {
    committing = true;
    while (waiting.length > 0) {
      await gather(waiting);
      await commitBatch(waiting.splice(0, deliveriesPerCommitMax));
    }
    committing = false;
  }

  return {
    accept: (delivery) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= deliveriesWaitingMax) {
          reject(new StoreBehindError(`${waiting.length} deliveries wait to be kept`));
          return;
        }
        waiting.push({ delivery, resolve, reject });
        if (!committing) void commitWaiting();
      }),
    isBusy: () => committing,
  };
}
