/** Pauses are kept over restarts, by installation, and the later end counts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/open.ts";
import { createPauseLog } from "../../src/store/pauses.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const pull = { installationId: 3, repositoryId: 4, owner: "octo", repo: "maps", number: 7 };

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
  });
  afterAll(() => store.close());

  test("the later end counts, and an installation that is gone is not remembered", async () => {
    const pauses = createPauseLog(store);
    const start = { pull, head: "h", base: null, reason: "opened", deliveryId: "d" } as const;
    await createReviewLog(store).startReview(start);
    const [soon, late] = [new Date(1_900_000_000_000), new Date(1_900_000_060_000)];
    expect(await pauses.findPause(3)).toBeNull();
    await pauses.recordPause(3, late);
    await pauses.recordPause(3, soon);
    expect(await pauses.findPause(3)).toEqual(late);
    await pauses.recordPause(99, soon);
    expect(await pauses.findPause(99)).toBeNull();
    await store.db.deleteFrom("installations").where("id", "=", 3).execute();
    expect(await pauses.findPause(3)).toBeNull();
  });
});
