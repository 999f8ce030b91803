/** kill -9 at any moment loses nothing and repeats nothing that anybody sees. */
import { afterEach, describe, expect, test } from "vitest";
import type { StoreLocation } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import {
  type AppProcess,
  type FakeProcess,
  type FakeState,
  startAppProcess,
  startFake,
  storeEnvironment,
  waitUntil,
} from "./processes.ts";

/** PostgreSQL notices a dead worker by its heartbeat, 10 s late, and backs off before the next run. */
const recoveryMsMax = 90_000;

const isReviewed = ({ checkRuns }: FakeState) =>
  checkRuns.length > 0 && checkRuns.every(({ status }) => status === "completed");

function expectOneReview({ reviews, comments, checkRuns, problems }: FakeState): void {
  const places = comments.map(({ path, line }) => `${path}:${line}`);
  expect(problems).toEqual([]);
  expect(reviews).toHaveLength(1);
  expect(places.length).toBeGreaterThanOrEqual(3);
  expect(new Set(places).size).toBe(places.length);
  expect(checkRuns.map(({ status, conclusion }) => [status, conclusion])).toEqual([
    ["completed", "failure"],
  ]);
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(): Promise<{ fake: FakeProcess; location: StoreLocation }> {
    const fake = await startFake();
    closers.push(fake.stop);
    return { fake, location: await stores.createLocation() };
  }

  async function serve(fake: FakeProcess, location: StoreLocation): Promise<AppProcess> {
    const app = await startAppProcess({ ...fake.environment, ...storeEnvironment(location) });
    closers.push(() => app.kill("SIGKILL"));
    return app;
  }

  test("killed right after the 202, it reviews once after the restart", {
    timeout: 150_000,
  }, async () => {
    const { fake, location } = await start();
    const first = await serve(fake, location);
    const status = await fake.deliver(first.port, "kill-after-202");
    await first.kill("SIGKILL");
    expect(status).toBe(202);
    const second = await serve(fake, location);
    expectOneReview(await waitUntil(fake.fetchState, isReviewed, recoveryMsMax));
    // GitHub's redelivery of what was kept changes nothing.
    expect(await fake.deliver(second.port, "kill-after-202")).toBe(202);
    const { log } = second;
    await waitUntil(
      async () => log.filter(({ msg }) => msg === "webhook"),
      (found) => found.some(({ outcome }) => outcome === "duplicate"),
      10_000,
    );
    expectOneReview(await fake.fetchState());
  });

  test.each([
    ["the check run is created", { method: "POST", path: "/check-runs$" }],
    ["the review is posted", { method: "POST", path: "/reviews$" }],
    ["the check run is completed", { method: "PATCH", path: "/check-runs/" }],
  ])(
    "killed when %s but not yet answered, it goes on after the restart",
    {
      timeout: 150_000,
    },
    async (_when, request) => {
      const { fake, location } = await start();
      const first = await serve(fake, location);
      const hang = { kind: "hang", ms: 600_000 };
      await fake.post("/_faults", { ...request, times: 1, effect: "done", how: hang });
      await fake.deliver(first.port, "kill-in-job");
      const pattern = new RegExp(`^${request.method} .*${request.path}`);
      await waitUntil(fake.fetchLog, (log) => log.some((line) => pattern.test(line)), 60_000);
      await first.kill("SIGKILL");
      await serve(fake, location);
      expectOneReview(await waitUntil(fake.fetchState, isReviewed, recoveryMsMax));
    },
  );
});
