/** Transactions that meet, on the store where two of them can. */
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PullRef } from "../../src/jobs/ports.ts";
import { lockTenants } from "../../src/store/deliveries.ts";
import { lockLives } from "../../src/store/lives/lock.ts";
import type { Store } from "../../src/store/open.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { transact } from "../../src/store/transact.ts";
import { untilAwaited } from "../support/awaited.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const pull: PullRef = { installationId: 1, repositoryId: 10, owner: "o", repo: "r", number: 1 };
const reason = "generated code";

describe.runIf(storeKinds.includes("postgres"))("on the postgres store", () => {
  const stores = useStores("postgres");
  let store: Store;
  beforeEach(async () => {
    store = await stores.createStore();
    const job = { kind: "review-pull", pull, head: "h", base: "b", deliveryId: "d" } as const;
    await transact(store.db, (trx) => lockTenants(trx, [{ ...job, reason: "opened" }]));
  });
  afterEach(() => store.close());

  const renamed = (name: string) => sql`UPDATE repositories SET name = ${name} WHERE id = 10`;
  const counted = sql`
    INSERT INTO unread_reasons AS kept VALUES (10, ${reason}, 1)
    ON CONFLICT (repository_id, reason) DO UPDATE SET files = kept.files + 1`;

  test("a review that ends counts nothing before its turn has come", async () => {
    const log = createReviewLog(store);
    const start = { pull, head: "h", base: "b", reason: "opened", deliveryId: "d" } as const;
    const { id } = await log.startReview(start);
    const { ending } = await store.db.transaction().execute(async (trx) => {
      await lockLives(trx, 1);
      const begun = log.finishReview(pull, id, {
        ...{ state: "finished", conclusion: "success", requests: 1, timingsMs: {} },
        ...{ findings: [], suppressed: [], judgedWhole: true },
        notAnalysed: [{ path: "a.go", reason }],
      });
      await untilAwaited(store.db);
      // Half of what the server takes to see a deadlock, which would be got over unseen.
      await sql`SET LOCAL lock_timeout = '500ms'`.execute(trx);
      await counted.execute(trx);
      return { ending: begun };
    });
    await ending;
    const { rows } = await sql`SELECT files FROM unread_reasons`.execute(store.db);
    expect(rows).toEqual([{ files: 2 }]);
  });

  test("what a deadlock throws out is done again, and the other side is not disturbed", async () => {
    let tries = 0;
    const { ending } = await store.db.transaction().execute(async (trx) => {
      // The other one looks for deadlocks first, and so is the one that goes.
      await sql`SET LOCAL deadlock_timeout = '60s'`.execute(trx);
      await counted.execute(trx);
      const begun = transact(store.db, async (other) => {
        tries += 1;
        await renamed("theirs").execute(other);
        await counted.execute(other);
      });
      await untilAwaited(store.db);
      await renamed("ours").execute(trx);
      return { ending: begun };
    });
    await ending;
    expect(tries).toBe(2);
    const { rows } = await sql`
      SELECT name, files FROM repositories JOIN unread_reasons ON repository_id = id`.execute(
      store.db,
    );
    expect(rows).toEqual([{ name: "theirs", files: 2 }]);
  });

  test("any other failure is told at once", async () => {
    let tries = 0;
    const failing = transact(store.db, async (trx) => {
      tries += 1;
      await sql`SELECT 1 / 0`.execute(trx);
    });
    await expect(failing).rejects.toThrow("division by zero");
    expect(tries).toBe(1);
  });
});
