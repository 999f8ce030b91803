/** Comments are remembered by pull request and tenant, and go with their repository. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCommentLog } from "../../src/store/comment-log.ts";
import type { Store } from "../../src/store/open.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const pull = { installationId: 3, repositoryId: 4, owner: "octo", repo: "maps", number: 7 };

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
    const start = { pull, head: "h", base: null, reason: "opened", deliveryId: "d" } as const;
    await createReviewLog(store).startReview(start);
  });
  afterAll(() => store.close());

  test("what was noted twice is there once, and nobody else's", async () => {
    const comments = createCommentLog(store);
    await comments.recordCommented(pull, ["a", "b"]);
    await comments.recordCommented(pull, ["b"]);
    await comments.recordCommented(pull, []);
    expect([...(await comments.fetchCommented(pull))].toSorted()).toEqual(["a", "b"]);
    expect([...(await comments.fetchCommented({ ...pull, number: 8 }))]).toEqual([]);
    expect([...(await comments.fetchCommented({ ...pull, installationId: 9 }))]).toEqual([]);
  });

  test("a pull request that was forgotten is not remembered again", async () => {
    const comments = createCommentLog(store);
    await comments.recordCommented(pull, ["a"]);
    await store.db.deleteFrom("repositories").where("id", "=", 4).execute();
    expect([...(await comments.fetchCommented(pull))]).toEqual([]);
    await comments.recordCommented(pull, ["a"]);
    expect([...(await comments.fetchCommented(pull))]).toEqual([]);
  });
});
