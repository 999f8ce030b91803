/** The sweep of deliveries over both stores: each is asked for a bounded number of times, and none without need. */
import { afterEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../src/jobs/gateway-error.ts";
import { type SweepDeps, sweepDeliveries } from "../../src/jobs/sweep-deliveries.ts";
import type { DeliveryAttempt } from "../../src/jobs/upkeep-ports.ts";
import { createMissedLog } from "../../src/store/missed.ts";
import type { Store } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const minuteMs = 60_000;
/** Larger than JavaScript's numbers, as GitHub's are. */
const firstId = 2n ** 60n;

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function start() {
    const store = await stores.createStore();
    closers.push(store.close);
    const attempts: DeliveryAttempt[] = [];
    const asked: string[] = [];
    const pages: (string | null)[] = [];
    let at = Date.now() + minuteMs;
    const fail = (guid: string, more: Partial<DeliveryAttempt> = {}) =>
      attempts.unshift({
        ...{ id: `${firstId + BigInt(attempts.length)}`, guid, deliveredAt: new Date(at) },
        ...{ event: "pull_request", action: "opened", arrived: false, ...more },
      });
    const deps: SweepDeps = {
      app: {
        fetchAttempts: async (cursor) => {
          pages.push(cursor);
          const from = Number(cursor ?? 0);
          const next = from + 2 < attempts.length ? String(from + 2) : null;
          return { attempts: attempts.slice(from, from + 2), next };
        },
        redeliver: async (id) => void asked.push(id),
      },
      missed: createMissedLog(store),
      isHandled: (event, action) => event === "pull_request" && action === "opened",
      now: () => at,
    };
    return {
      ...{ store, deps, attempts, asked, pages, fail },
      pass: (minutes: number) => {
        at += minutes * minuteMs;
      },
    };
  }

  async function keep({ db }: Store, guid: string): Promise<void> {
    await db.insertInto("deliveries").values({ guid, event: "pull_request", jobs: 0 }).execute();
  }

  test("asks for what failed, by the number of its last attempt, over several pages", async () => {
    const { deps, fail, asked, pages } = await start();
    for (const guid of ["a", "b", "a", "c"]) fail(guid);
    expect(await sweepDeliveries(deps)).toEqual({ attempts: 4, missed: 3, asked: 3 });
    expect(pages).toEqual([null, "2"]);
    expect(asked.toSorted()).toEqual([1n, 2n, 3n].map((n) => `${firstId + n}`));
  });

  test("leaves alone what arrived at last, what is kept all the same, and what nobody handles", async () => {
    const { store, deps, fail, asked } = await start();
    fail("later");
    fail("later", { arrived: true });
    fail("kept");
    await keep(store, "kept");
    fail("labels", { action: "labeled" });
    fail("pings", { event: "ping", action: null });
    expect(await sweepDeliveries(deps)).toMatchObject({ missed: 0, asked: 0 });
    expect(asked).toEqual([]);
  });

  test("asks for nothing from before this store handled anything", async () => {
    const { deps, fail, asked } = await start();
    fail("old", { deliveredAt: new Date(Date.now() - 60 * minuteMs) });
    await sweepDeliveries(deps);
    expect(asked).toEqual([]);
  });

  test("asks three times at growing distances, and then no more", async () => {
    const { deps, fail, asked, pass } = await start();
    fail("stubborn");
    const counts: number[] = [];
    for (const minutes of [0, 5, 6, 30, 40, 600, 600]) {
      pass(minutes);
      await sweepDeliveries(deps);
      counts.push(asked.length);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3, 3, 3]);
  });

  test("a second sweep reads only what is new", async () => {
    const { deps, fail, pages, pass } = await start();
    for (const guid of ["a", "b", "c", "d", "e"]) fail(guid, { arrived: true });
    await sweepDeliveries(deps);
    pages.length = 0;
    pass(60);
    fail("f");
    expect(await sweepDeliveries(deps)).toMatchObject({ asked: 1 });
    expect(pages.length).toBeLessThanOrEqual(3);
    pass(60);
    pages.length = 0;
    fail("g", { arrived: true });
    fail("h", { arrived: true });
    await sweepDeliveries(deps);
    expect(pages).toHaveLength(2);
  });

  test("one that GitHub has no more does not keep the others waiting; a limit does", async () => {
    const { deps, fail, asked } = await start();
    for (const guid of ["gone", "next"]) fail(guid);
    const limited = { kind: "rate-limited", until: new Date() } as const;
    const failures = [
      new GatewayError({ kind: "not-found" }, "no"),
      new GatewayError(limited, "wait"),
    ];
    const app = {
      ...deps.app,
      redeliver: async (id: string) => {
        const failure = failures.shift();
        if (failure) throw failure;
        await deps.app.redeliver(id);
      },
    };
    await expect(sweepDeliveries({ ...deps, app })).rejects.toThrow("wait");
    expect(asked).toEqual([]);
  });
});
