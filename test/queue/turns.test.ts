/** Who is served first where more waits than can be done at once. */
import { sql } from "kysely";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Job } from "../../src/jobs/job.ts";
import { deliveriesWaitingMax, hugePullFilesMin, jobsAtOnceMax } from "../../src/limits.ts";
import { type Queue, startQueue } from "../../src/queue/queue.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { ignoreStoreErrors, storeKinds, useStores } from "../support/stores.ts";
import { deliveryOf, reviewOf } from "./jobs.ts";

const events = { onError: () => undefined, onJobEnd: () => undefined };

function reviewFor(installationId: number, number: number, files = 1): Job {
  const { pull, ...review } = reviewOf(number, `${installationId}-${number}`);
  const at = { ...pull, installationId, repositoryId: installationId * 10 };
  return { ...review, pull: at, changedFiles: files };
}

const group: Job = {
  kind: "review-merge-group",
  repository: { installationId: 1, repositoryId: 10, owner: "octo", repo: "maps" },
  head: "g",
  base: "b",
  branch: "main",
  deliveryId: "d-g",
};

function nameOf(job: Job): string {
  if (job.kind !== "review-pull") return job.kind;
  return `${job.pull.installationId}/${job.pull.number}`;
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(store: Store): Promise<Queue> {
    const queue = await startQueue(store, events);
    closers.push(queue.stop);
    return queue;
  }

  async function open(): Promise<Store> {
    const store = await stores.createStore();
    closers.push(store.close);
    return store;
  }

  /** Takes the waiting jobs as workers would, one after the other. */
  async function orderOf({ db }: Store): Promise<readonly string[]> {
    const { rows } = await sql<{ data: Job }>`
      SELECT data FROM pgboss.job WHERE name = 'review-pull' AND state < 'active'
      ORDER BY priority DESC, created_on`.execute(db);
    return rows.map(({ data }) => nameOf(data));
  }

  test("a merge queue, then people, then small pull requests, then huge ones", async () => {
    const store = await open();
    const queue = await start(store);
    await queue.accept(deliveryOf("huge", reviewFor(1, 1, hugePullFilesMin)));
    await queue.accept(deliveryOf("small", reviewFor(1, 2, hugePullFilesMin - 1)));
    await queue.accept(deliveryOf("asked", reviewOf(3, "a", "rerequested")));
    await queue.accept(deliveryOf("group", group));
    expect(await orderOf(store)).toEqual(["review-merge-group", "1/3", "1/2", "1/1"]);
    // Whoever asks for what waits already need not wait with it.
    await queue.accept(deliveryOf("asked-2", reviewOf(1, "a", "rerequested")));
    expect(await orderOf(store)).toEqual(["review-merge-group", "1/3", "1/1", "1/2"]);
  });

  test("installations take turns, and who comes late stands at the front of what waits now", async () => {
    const store = await open();
    const queue = await start(store);
    for (let n = 1; n <= 5; n += 1) await queue.accept(deliveryOf(`a${n}`, reviewFor(1, n)));
    await queue.accept(deliveryOf("b", reviewFor(2, 1), reviewFor(2, 2)));
    expect(await orderOf(store)).toEqual(["1/1", "2/1", "1/2", "2/2", "1/3", "1/4", "1/5"]);
    // Four are taken; a third installation comes: it has its turn next to those who are next, not before all.
    await sql`
      DELETE FROM pgboss.job
      WHERE name = 'review-pull' AND data->'pull'->>'number' IN ('1', '2')`.execute(store.db);
    await queue.accept(deliveryOf("c", reviewFor(3, 1), reviewFor(3, 2)));
    await queue.accept(deliveryOf("a6", reviewFor(1, 6)));
    expect(await orderOf(store)).toEqual(["1/3", "3/1", "1/4", "3/2", "1/5", "1/6"]);
  });

  test("a merge group runs although every worker is busy with something large", async () => {
    const queue = await start(await open());
    const ran: string[] = [];
    const end = Promise.withResolvers<void>();
    await queue.startWorking({
      run: async (job) => {
        ran.push(nameOf(job));
        if (job.kind === "review-pull") await end.promise;
      },
      giveUp: async () => undefined,
    });
    const large = Array.from({ length: jobsAtOnceMax + 5 }, (_, n) => reviewFor(1, n + 1, 900));
    await queue.accept(deliveryOf("large", ...large));
    await vi.waitFor(() => expect(ran).toHaveLength(jobsAtOnceMax), { timeout: 20_000 });
    await queue.accept(deliveryOf("group", group));
    await vi.waitFor(() => expect(ran).toContain("review-merge-group"), { timeout: 5_000 });
    end.resolve();
  });

  test.runIf(kind === "postgres")("the turns are the same for all processes", async () => {
    const location = await stores.createLocation();
    const [here, there] = await Promise.all(
      [1, 2].map(async () => {
        const store = await openStore(location, ignoreStoreErrors);
        closers.push(store.close);
        return { store, queue: await start(store) };
      }),
    );
    if (!here || !there) throw new Error("two processes are needed");
    for (let n = 1; n <= 3; n += 1) await here.queue.accept(deliveryOf(`a${n}`, reviewFor(1, n)));
    await there.queue.accept(deliveryOf("b", reviewFor(2, 1)));
    expect(await orderOf(there.store)).toEqual(["1/1", "2/1", "1/2", "1/3"]);
  });
});

describe("a store that is behind", () => {
  const stores = useStores("embedded");

  test("keeps what it can hold and refuses the rest at once", async () => {
    const store = await stores.createStore();
    const queue = await startQueue(store, events);
    const count = deliveriesWaitingMax + 50;
    const answers = await Promise.allSettled(
      Array.from({ length: count }, (_, n) => queue.accept(deliveryOf(`d${n}`))),
    );
    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused.length).toBe(count - deliveriesWaitingMax);
    expect(refused[0]).toMatchObject({ reason: { name: "StoreBehindError" } });
    const { kept } = await store.db
      .selectFrom("deliveries")
      .select((eb) => eb.fn.countAll<number>().as("kept"))
      .executeTakeFirstOrThrow();
    expect(kept).toBe(deliveriesWaitingMax);
    expect(await queue.accept(deliveryOf("later"))).toBe("accepted");
    await queue.stop();
    await store.close();
  });
});
