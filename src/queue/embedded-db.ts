/** pg-boss's view of the embedded store: its bookkeeping must neither starve the event loop nor wait for the disk. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { type Db, fromPglite } from "pg-boss";

/** Turns of the event loop a statement gives way to webhooks before it goes ahead all the same. */
const turnsGivenMax = 50;

/**
 * Taking and finishing a job is not flushed to disk by itself: were it lost with the power, the job would run
 * again, which every handler bears. What must not be lost (deliveries with their jobs, reviews) is committed by
 * the store's own transactions, which flush, and flush all that came before.
 */
async function runRelaxed(pglite: PGlite, text: string, values: unknown[]) {
  return pglite.transaction(async (transaction) => {
    await transaction.exec("SET LOCAL synchronous_commit TO off");
    const { rows } = await transaction.query(text, values);
    return { rows };
  });
}

/**
 * One statement in a turn of the event loop, and none while `isBusy`. PGlite computes in this thread and resolves
 * without such a turn, so that busy workers would let no request in.
 */
export function createEmbeddedDb(pglite: PGlite, isBusy: () => boolean): Db {
  const plain = fromPglite(pglite);
  let last: Promise<unknown> = Promise.resolve();
  async function giveWay(): Promise<void> {
    await nextTurn();
    for (let turns = 0; isBusy() && turns < turnsGivenMax; turns += 1) await nextTurn();
  }
  function run(text: string, values: unknown[] | undefined) {
    // Without values it may be several statements with a transaction of their own.
    return values?.length ? runRelaxed(pglite, text, values) : plain.executeSql(text, values);
  }
  return {
    ...plain,
    executeSql: (text, values) => {
      const result = last.then(giveWay).then(() => run(text, values));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
