/** Reviews without an end and without a job get one again. */
import { afterEach, describe, expect, test } from "vitest";
import { startQueue } from "../../src/queue/queue.ts";
import { requeueOrphans } from "../../src/queue/sweep.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { deliveryOf, reviewOf } from "./jobs.ts";

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  test("an orphan is queued once, a review whose job waits is left alone", async () => {
    const store = await stores.createStore();
    closers.push(store.close);
    const events = { onError: () => undefined, onJobEnd: () => undefined };
    const queue = await startQueue(store, events);
    closers.push(queue.stop);
    const log = createReviewLog(store);
    const orphan = reviewOf(1, "orphan");
    const waiting = reviewOf(2, "waiting");
    await queue.accept(deliveryOf("d", waiting));
    for (const { pull, head, base, deliveryId } of [orphan, waiting]) {
      await log.startReview({ pull, head, base, reason: "opened", deliveryId });
    }
    const soon = new Date(Date.now() + 60_000);
    expect(await requeueOrphans(log, queue, soon)).toBe(1);
    expect(await requeueOrphans(log, queue, soon)).toBe(0);
    expect(await queue.fetchKeys()).toEqual(new Set(["10/1", "10/2"]));
    expect(await queue.fetchDepth()).toEqual([
      { queue: "review-pull", state: "waiting", count: 2 },
    ]);
  });
});
