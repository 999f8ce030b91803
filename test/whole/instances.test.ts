/**
 * Several processes on one PostgreSQL, killed, frozen and restarted under a burst, with Go really analysed: nothing is
 * lost and nothing is done twice. In CI it has its full size, elsewhere an eighth of that; `BURST_PULLS` and
 * `BURST_WEBHOOKS` say otherwise.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { startFakeGithub } from "../fake-github/fake.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { findWrongs, openPulls, playBurst, sendOpened, startInstance } from "./burst.ts";
import { untilIdle } from "./processes.ts";

const isFull = process.env.CI === "true";
const pulls = Number(process.env.BURST_PULLS ?? (isFull ? 500 : 60));
const webhooks = Number(process.env.BURST_WEBHOOKS ?? (isFull ? 2_000 : 240));

describe.runIf(storeKinds.includes("postgres"))("three instances on one PostgreSQL", () => {
  const stores = useStores("postgres");
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  test(`${webhooks} webhooks over ${pulls} pull requests, while instances die and stand still`, {
    timeout: 900_000,
  }, async () => {
    const fake = await startFakeGithub();
    closers.push(fake.close);
    const figures = await playBurst(fake, await stores.createLocation(), {
      ...{ instances: 3, pulls, webhooks, realAnalysis: true },
      harmEveryMs: 1_500,
    });
    const { wrongs: _, ...shown } = figures;
    console.info(JSON.stringify(shown));
    expect(figures.wrongs).toEqual([]);
    // One opens, the last is sent again, each of the others is a push.
    expect(figures.heads).toBe(pulls * (Math.round(webhooks / pulls) - 1));
    // A head that a push overtook needs no run; one that has two would be among the wrongs.
    expect(figures.checkRuns).toBeGreaterThanOrEqual(pulls);
    expect(figures.checkRuns).toBeLessThanOrEqual(figures.heads);
    expect(figures.kills).toBeGreaterThanOrEqual(2);
    expect(figures.freezes).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ["it reads the change", "GET", /compare/],
    ["it creates the check run", "POST", /check-runs$/],
    ["it posts the review", "POST", /reviews$/],
    ["it completes the check run", "PATCH", /check-runs\/\d+$/],
  ] as const)(
    "one that stands still when %s, and wakes after another did its work, repeats nothing",
    {
      timeout: 180_000,
    },
    async (_, method, path) => {
      const fake = await startFakeGithub();
      closers.push(fake.close);
      const location = await stores.createLocation();
      const start = async () => {
        const app = await startInstance(fake, location, {});
        closers.push(() => app.kill("SIGKILL"));
        return app;
      };
      const [opened] = openPulls(fake, 1, () => 0);
      if (!opened) throw new Error("no pull request");
      const sleeper = await start();
      const asleep = Promise.withResolvers<void>();
      fake.onRequest = (logged) => {
        if (logged.method !== method || !path.test(logged.path)) return;
        fake.onRequest = undefined;
        sleeper.signal("SIGSTOP");
        asleep.resolve();
      };
      await sendOpened(fake, sleeper, opened);
      await asleep.promise;
      const waker = await start();
      await untilIdle(() => waker.port, 120_000);
      const requests = fake.log.length;
      sleeper.signal("SIGCONT");
      // Its own last words go to the log; when it answers again, what it was about to send has been sent.
      await untilIdle(() => sleeper.port);
      await delay(3_000);
      expect(findWrongs(opened)).toEqual([]);
      const late = fake.log.slice(requests).map((logged) => `${logged.method} ${logged.path}`);
      expect(late.filter((line) => !/^(GET|POST \/app\/)/.test(line))).toEqual([]);
      expect(fake.problems).toEqual([]);
    },
  );
});
