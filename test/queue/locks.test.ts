/** Deliveries that come while reviews of the same pull requests end, on the store where two transactions can meet. */
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { type Queue, startQueue } from "../../src/queue/queue.ts";
import type { Store } from "../../src/store/open.ts";
import { untilAwaited } from "../support/awaited.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { deliveryOf, reviewOf } from "./jobs.ts";

/** What the end of a review does to its pull request before it adds findings. */
const notePull = sql`UPDATE pulls SET untold = untold WHERE repository_id = 10 AND number = 1`;

describe.runIf(storeKinds.includes("postgres"))("on the postgres store", () => {
  const stores = useStores("postgres");
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  /** With a pull request that is known. */
  async function start(): Promise<{ readonly queue: Queue; readonly store: Store }> {
    const store = await stores.createStore();
    const queue = await startQueue(store, { onError: () => undefined, onJobEnd: () => undefined });
    closers.push(async () => {
      await queue.stop();
      await store.close();
    });
    await queue.accept(deliveryOf("first", reviewOf(1, "a")));
    return { queue, store };
  }

  test("a finding is added to a repository that a waiting delivery names", async () => {
    const { queue, store } = await start();
    const { accepting } = await store.db.transaction().execute(async (trx) => {
      await notePull.execute(trx);
      const begun = queue.accept(deliveryOf("second", reviewOf(1, "b")));
      await untilAwaited(store.db);
      // Half of what the server takes to see a deadlock, which would be got over unseen.
      await sql`SET LOCAL lock_timeout = '500ms'`.execute(trx);
      // What the database does for the foreign key of a new row.
      await sql`SELECT FROM repositories WHERE id = 10 FOR KEY SHARE`.execute(trx);
      return { accepting: begun };
    });
    expect(await accepting).toBe("accepted");
  });

  test("a delivery that a deadlock throws out is kept all the same", async () => {
    const { queue, store } = await start();
    const { accepting } = await store.db.transaction().execute(async (trx) => {
      // The delivery looks for deadlocks first, and so is the one that goes.
      await sql`SET LOCAL deadlock_timeout = '60s'`.execute(trx);
      await notePull.execute(trx);
      const moved = { ...reviewOf(1, "b"), pull: { ...reviewOf(1, "b").pull, repo: "renamed" } };
      const begun = queue.accept(deliveryOf("second", moved));
      await untilAwaited(store.db);
      await sql`UPDATE repositories SET private = true WHERE id = 10`.execute(trx);
      return { accepting: begun };
    });
    expect(await accepting).toBe("accepted");
    const { rows } = await sql`SELECT name, private FROM repositories`.execute(store.db);
    expect(rows).toEqual([{ name: "renamed", private: true }]);
  });
});
