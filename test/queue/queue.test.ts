/** What the queue promises, on both stores. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Job } from "../../src/jobs/job.ts";
import { type Queue, startQueue } from "../../src/queue/queue.ts";
import type { JobContext, JobEnd } from "../../src/queue/work.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { ignoreStoreErrors, storeKinds, useStores } from "../support/stores.ts";
import { deliveryOf, headOf, reviewOf } from "./jobs.ts";

const quickRetry = { limit: 2, delaySeconds: 1, delaySecondsMax: 1 };
const patience = { timeout: 20_000, interval: 20 };

interface Running {
  readonly queue: Queue;
  readonly store: Store;
  readonly ends: JobEnd[];
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(given?: Store, pollSeconds?: number): Promise<Running> {
    const store = given ?? (await stores.createStore());
    const ends: JobEnd[] = [];
    const events = { onError: () => undefined, onJobEnd: (end: JobEnd) => ends.push(end) };
    const queue = await startQueue(store, events, quickRetry, pollSeconds);
    closers.push(async () => {
      await queue.stop();
      await store.close();
    });
    return { queue, store, ends };
  }

  const failNever = async () => undefined;

  test("runs a job soon after it is committed", async () => {
    const { queue } = await start();
    const seen: { job: Job; at: number }[] = [];
    await queue.startWorking({
      run: async (job) => void seen.push({ job, at: performance.now() }),
      giveUp: failNever,
    });
    const waits: number[] = [];
    for (let number = 1; number <= 5; number += 1) {
      await queue.accept(deliveryOf(`d${number}`, reviewOf(number, "a")));
      const committed = performance.now();
      await vi.waitFor(() => expect(seen).toHaveLength(number), patience);
      waits.push((seen.at(-1)?.at ?? 0) - committed);
    }
    expect(seen[0]?.job).toEqual(reviewOf(1, "a"));
    // Without the notification it would be the interval of the polls, a second. One may lose a race with it.
    expect(Math.min(...waits)).toBeLessThan(400);
  });

  test.runIf(kind === "embedded")(
    "a delivery is on the disk before it counts as kept",
    async () => {
      const { queue, store } = await start();
      const { backend } = store;
      if (backend.kind !== "embedded") throw new Error("the store is not embedded");
      const before = backend.fsyncs();
      await queue.accept(deliveryOf("d", reviewOf(1, "a")));
      expect(backend.fsyncs()).toBeGreaterThan(before);
    },
  );

  test("a delivery that comes twice is one job", async () => {
    const { queue } = await start();
    expect(await queue.accept(deliveryOf("same", reviewOf(1, "a")))).toBe("accepted");
    expect(await queue.accept(deliveryOf("same", reviewOf(1, "a")))).toBe("duplicate");
    expect(await queue.accept(deliveryOf("nothing to do"))).toBe("accepted");
    expect(await queue.fetchDepth()).toEqual([
      { queue: "review-pull", state: "waiting", count: 1 },
    ]);
  });

  test("one job per pull request at a time; the newest head follows, the ones between do not", async () => {
    const { queue } = await start();
    let active = 0;
    let most = 0;
    const heads: string[] = [];
    const gate = Promise.withResolvers<void>();
    await queue.startWorking({
      run: async (job) => {
        const head = headOf(job);
        active += 1;
        most = Math.max(most, active);
        heads.push(head);
        await gate.promise;
        active -= 1;
      },
      giveUp: failNever,
    });
    await queue.accept(deliveryOf("h0", reviewOf(1, "h0")));
    await vi.waitFor(() => expect(heads).toEqual(["h0"]), patience);
    for (const head of ["h1", "h2", "h3"]) await queue.accept(deliveryOf(head, reviewOf(1, head)));
    await delay(1_500);
    expect(heads).toEqual(["h0"]);
    gate.resolve();
    await vi.waitFor(() => expect(heads).toEqual(["h0", "h3"]), patience);
    await delay(300);
    expect({ heads, most }).toEqual({ heads: ["h0", "h3"], most: 1 });
  });

  test("a follower of a running job does not hold up other pull requests", async () => {
    const { queue } = await start();
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    await queue.startWorking({
      run: async (job) => {
        const head = headOf(job);
        seen.push(head);
        if (head === "slow") await gate.promise;
      },
      giveUp: failNever,
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "slow")));
    await vi.waitFor(() => expect(seen).toEqual(["slow"]), patience);
    await queue.accept(deliveryOf("2", reviewOf(1, "follower")));
    await queue.accept(deliveryOf("3", reviewOf(2, "other")));
    await vi.waitFor(() => expect(seen).toEqual(["slow", "other"]), {
      ...patience,
      timeout: 3_000,
    });
    gate.resolve();
    await vi.waitFor(() => expect(seen).toContain("follower"), patience);
  });

  test("a person's wish for a new run survives a later event of the same pull request", async () => {
    const { queue } = await start();
    await queue.accept(deliveryOf("1", reviewOf(1, "a", "rerequested")));
    await queue.accept(deliveryOf("2", reviewOf(1, "b", "synchronize")));
    const jobs: Job[] = [];
    await queue.startWorking({
      run: async (job) => void jobs.push(job),
      giveUp: failNever,
    });
    await vi.waitFor(() => expect(jobs).toHaveLength(1), patience);
    // The head is read again in any case; the wish is answered on the commit that it was for.
    expect(jobs[0]).toMatchObject({ head: "a", reason: "rerequested" });
  });

  test("a failure is tried again, and at last handed over with its reason", async () => {
    const { queue, ends } = await start();
    const attempts: number[] = [];
    const failed: { job: Job; message: string }[] = [];
    await queue.startWorking({
      run: async (_job, { attempt }) => {
        attempts.push(attempt);
        throw new Error("GitHub is down");
      },
      giveUp: async (job, { message }) => void failed.push({ job, message }),
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    await vi.waitFor(() => expect(failed).toHaveLength(1), patience);
    expect(attempts).toEqual([1, 2, 3]);
    expect(failed[0]).toEqual({ job: reviewOf(1, "a"), message: "GitHub is down" });
    await vi.waitFor(() => expect(ends).toHaveLength(4), patience);
  });

  test("a failure that names a time is not tried again before it", async () => {
    const { queue } = await start();
    const times: number[] = [];
    await queue.startWorking({
      run: async () => {
        times.push(performance.now());
        if (times.length === 1) throw Object.assign(new Error("limited"), { retryAfterMs: 3_000 });
      },
      giveUp: failNever,
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    await vi.waitFor(() => expect(times).toHaveLength(2), patience);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_900);
  });

  test("to wait as GitHub asks is not counted as a failure", async () => {
    const { queue } = await start();
    const attempts: number[] = [];
    const seenBefore: boolean[] = [];
    const failed: Job[] = [];
    await queue.startWorking({
      run: async (_job, { attempt, again }) => {
        attempts.push(attempt);
        seenBefore.push(again);
        // More often than the retries there are.
        if (attempts.length <= 5) throw Object.assign(new Error("limited"), { retryAfterMs: 100 });
      },
      giveUp: async (job) => void failed.push(job),
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    await vi.waitFor(() => expect(attempts).toHaveLength(6), patience);
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(seenBefore, "but each run knows of those before").toEqual([
      false,
      ...Array(5).fill(true),
    ]);
    await vi.waitFor(async () => expect(await queue.fetchDepth()).toEqual([]), patience);
    expect(failed).toEqual([]);
  });

  test("jobs of other kinds have keys of their own, and wait for no pull request", async () => {
    const { queue } = await start();
    const { pull } = reviewOf(1, "a");
    const { number: _, ...repository } = pull;
    const group: Job = {
      kind: "review-merge-group",
      repository,
      head: "g",
      base: "b",
      branch: "main",
      deliveryId: "g",
    };
    const kinds: string[] = [];
    const gate = Promise.withResolvers<void>();
    await queue.startWorking({
      run: async ({ kind }) => {
        kinds.push(kind);
        if (kind === "review-pull") await gate.promise;
      },
      giveUp: failNever,
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    await queue.accept(deliveryOf("2", group, group));
    await vi.waitFor(
      () => expect(kinds.sort()).toEqual(["review-merge-group", "review-pull"]),
      patience,
    );
    gate.resolve();
  });

  test.each([
    [
      "a late event takes nothing from a changed base",
      "base-changed",
      "synchronize",
      "base-changed",
    ],
    ["closing does not swallow a review", "synchronize", "closed", "synchronize"],
    ["an opening after a closing counts", "closed", "reopened", "reopened"],
  ] as const)("%s", async (_, first, second, expected) => {
    const { queue } = await start();
    await queue.accept(deliveryOf("1", reviewOf(1, "a", first)));
    await queue.accept(deliveryOf("2", reviewOf(1, "b", second)));
    const jobs: Job[] = [];
    await queue.startWorking({ run: async (job) => void jobs.push(job), giveUp: failNever });
    await vi.waitFor(() => expect(jobs).toHaveLength(1), patience);
    expect(jobs).toMatchObject([{ head: "b", reason: expected }]);
  });

  test("two hundred deliveries at once are all kept, and run without waiting for polls", {
    timeout: 200_000,
  }, async () => {
    // The next poll comes after the end of the test, however slow the machine is.
    const { queue } = await start(undefined, 600);
    const heads = new Set<string>();
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(
      numbers.map((number) =>
        queue.accept(deliveryOf(`g${number}`, reviewOf(number, `h${number}`))),
      ),
    );
    await queue.startWorking({
      run: async (job) => void heads.add(headOf(job)),
      giveUp: failNever,
    });
    await vi.waitFor(() => expect(heads.size).toBe(200), { ...patience, timeout: 150_000 });
  });

  test("a delivery the database refuses does not take its neighbours along", async () => {
    const { queue } = await start();
    const nul = { ...reviewOf(3, "c"), head: "nul\u0000" };
    const outcomes = await Promise.allSettled([
      queue.accept(deliveryOf("1", reviewOf(1, "a"))),
      queue.accept(deliveryOf("2", nul)),
      queue.accept(deliveryOf("3", reviewOf(2, "b"))),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    // Nothing of it was kept, its delivery id neither: a redelivery is not a duplicate.
    expect(await queue.accept(deliveryOf("2", reviewOf(3, "c")))).toBe("accepted");
  });

  test("a stop lets running jobs finish and keeps the waiting ones", async () => {
    const { queue, store } = await start();
    const log: string[] = [];
    await queue.startWorking({
      run: async (job) => {
        const head = headOf(job);
        log.push(`start ${head}`);
        await delay(700);
        log.push(`end ${head}`);
      },
      giveUp: failNever,
    });
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    await vi.waitFor(() => expect(log).toEqual(["start a"]), patience);
    await queue.accept(deliveryOf("2", reviewOf(1, "b")));
    await queue.stop();
    expect(log).toEqual(["start a", "end a"]);
    expect(await queue.fetchDepth()).toEqual([
      { queue: "review-pull", state: "waiting", count: 1 },
    ]);
    await store.ping();
  });

  test("what an ended process left active runs again", { timeout: 60_000 }, async () => {
    const location = await stores.createLocation();
    const first = await openStore(location, ignoreStoreErrors);
    const { queue } = await start(first);
    await queue.accept(deliveryOf("1", reviewOf(1, "a")));
    // What a killed worker leaves: the job is active, and its heartbeat stands still.
    await first.db
      .withTables<{
        "pgboss.job": { name: string; state: string; started_on: Date; heartbeat_on: Date };
      }>()
      .updateTable("pgboss.job")
      .set({ state: "active", started_on: new Date(), heartbeat_on: new Date() })
      .execute();
    for (const close of closers.splice(0)) await close();
    const second = await start(await openStore(location, ignoreStoreErrors));
    const contexts: JobContext[] = [];
    const restarted = performance.now();
    await second.queue.startWorking({
      run: async (_job, context) => void contexts.push(context),
      giveUp: failNever,
    });
    await vi.waitFor(() => expect(contexts).toHaveLength(1), { timeout: 40_000, interval: 50 });
    expect(contexts[0]?.attempt).toBe(2);
    const limit = kind === "embedded" ? 3_000 : 30_000;
    expect(performance.now() - restarted).toBeLessThan(limit);
  });
});
