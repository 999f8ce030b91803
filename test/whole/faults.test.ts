/** What breaks around the App: what an operator sees, what the author of a pull request sees, and that nothing is lost. */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { wireWork } from "../../src/commands/work.ts";
import type { Files } from "../../src/demo/git-store.ts";
import { type UpkeepJob, upkeepKey } from "../../src/jobs/upkeep-job.ts";
import { createBoss, upkeepQueue } from "../../src/queue/boss.ts";
import { createAnalyzerPool } from "../../src/workers/pool.ts";
import { scrape } from "../operate/scrape.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const goFile = (name: string) => `package ${name}\n\n${bug}`;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function begin(...given: Parameters<typeof startStage>): Promise<Stage> {
  const stage = await startStage(...given);
  closers.push(stage.close);
  return stage;
}

function urlOf(stage: Stage, path: string): string {
  return new URL(path, stage.fake.state.hook.receiver.url).href;
}

async function readiness(stage: Stage): Promise<{ status: number; text: string }> {
  const response = await fetch(urlOf(stage, "/readyz"));
  return { status: response.status, text: await response.text() };
}

/** What the metrics tell of analyses that ran out of time. */
async function lossesOf(stage: Stage): Promise<{ lost?: number; givenUp?: number }> {
  const samples = (await scrape(stage.port())) ?? [];
  const find = (name: string) =>
    samples.find((each) => each.name === name && each.labels === 'reason="out of time"')?.value;
  const lost = find("mapwarden_analysis_threads_lost_total");
  const givenUp = find("mapwarden_analysis_given_up_total");
  return { ...(lost !== undefined && { lost }), ...(givenUp !== undefined && { givenUp }) };
}

const conclusionsOf = (at: PullStage) => at.checks().map(({ conclusion }) => conclusion);

describe("on the embedded store", () => {
  const stores = useStores("embedded");

  test("GitHub is down for longer than a review is tried: webhooks are kept, no try is spent, and the check ends when it is back", {
    timeout: 120_000,
  }, async () => {
    const retry = { limit: 1, delaySeconds: 1, delaySecondsMax: 1 };
    const pace = { writeMs: 5, notificationMs: 5 };
    const github = { pace, retryBaseMs: 5, outageAskMs: 500 };
    const location = await stores.createLocation();
    const stage = await begin(location, { github, retry });
    const at = stage.open(base, { ...base, "a/a.go": goFile("a") });
    // The grammar is loaded by the first question, which may take longer than an answer may.
    await expect.poll(async () => (await readiness(stage)).status, { timeout: 30_000 }).toBe(200);
    stage.fake.addFault({ path: ".", how: { kind: "answer", status: 503, message: "No server" } });
    stage.fake.log.length = 0;
    await at.announce("opened");
    expect(stage.fake.state.hook.attempts[0]?.status).toBe(202);
    // The load balancer must go on sending webhooks here; that GitHub fails is shown all the same.
    const seen = await readiness(stage);
    expect([seen.status, at.checks()]).toEqual([200, []]);
    // Once it was asked whether GitHub is there, the first try is over. All of them would take two seconds.
    const questions = () => stage.fake.log.filter(({ path }) => path.endsWith("/app")).length;
    await expect.poll(questions, { timeout: 30_000 }).toBeGreaterThan(0);
    stage.fake.log.length = 0;
    await delay(6_000);
    const asked = stage.fake.log.map(({ path }) => path);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((path) => !path.endsWith("/app"))).toEqual([]);
    stage.fake.clearFaults();
    await stage.settled();
    expect(conclusionsOf(at)).toEqual(["failure"]);
    expect(at.threads()).toHaveLength(1);
  });

  test("a package that never ends is named in the check, the others are judged, and the server stays healthy", {
    timeout: 120_000,
  }, async () => {
    const task = {
      url: new URL("../workers/misbehaving-task.ts", import.meta.url),
      name: "misbehave",
    };
    const stage = await begin(await stores.createLocation(), undefined, {
      createWork: (...parts) => {
        const onFailure = parts[3]?.onAnalysisFailure ?? (() => undefined);
        const pool = createAnalyzerPool({ threads: 2, taskMsMax: 1_500, task, onFailure });
        return wireWork(pool, ...parts);
      },
    });
    expect(await lossesOf(stage)).toEqual({ lost: 0, givenUp: 0 });
    const head = { ...base, "hang/a.go": goFile("hang"), "good/a.go": goFile("good") };
    const at = stage.open(base, head);
    await at.tell("opened");
    const [run] = at.repository.checkRuns;
    expect(run?.conclusion).toBe("neutral");
    expect(run?.output.title).toBe("No map-safety problems in what could be analysed");
    expect(run?.output.summary).toContain("### Not analysed\n\n- `hang`: out of time\n");
    expect(run?.output.summary).not.toContain("`good");
    expect((await fetch(urlOf(stage, "/healthz"))).status).toBe(200);
    // Tried twice: two threads were ended and replaced, and one package was given up.
    expect(await lossesOf(stage)).toEqual({ lost: 2, givenUp: 1 });
  });

  test("a change around more than 200 MB of Go is not read, and says so", {
    timeout: 180_000,
  }, async () => {
    const stage = await begin(await stores.createLocation());
    const filler = `// ${"x".repeat(97)}\n`.repeat(40_000);
    const generated = Array.from({ length: 54 }, (_, n): [string, string] => [
      `z/generated${n}.go`,
      `package z\n\nconst n${n} = ${n}\n${filler}`,
    ]);
    const large: Files = { ...base, ...Object.fromEntries(generated) };
    const at = stage.open(large, {
      ...large,
      "a/a.go": goFile("a"),
      "z/z.go": `package z\n\n${bug}`,
    });
    const before = process.memoryUsage().rss;
    await at.tell("opened");
    const [run] = at.repository.checkRuns;
    expect(run?.output.summary).toContain("the packages around it are more than 200 MB");
    // What is small beside it is judged.
    expect(at.threads().map(({ path }) => path)).toEqual(["a/a.go"]);
    expect(at.requests().length).toBeLessThanOrEqual(9);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(400);
  });
});

async function runOn(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** What the schedule does every five minutes. */
async function sweepOnce(url: string): Promise<void> {
  const boss = createBoss({ kind: "postgres", url }, () => false);
  await boss.start();
  const job: UpkeepJob = { kind: "sweep-deliveries" };
  const key = upkeepKey(job);
  await boss.send(upkeepQueue, job, { singletonKey: key, group: { id: key } });
  await boss.stop();
}

describe.runIf(storeKinds.includes("postgres"))("on PostgreSQL", () => {
  const stores = useStores("postgres");

  test("one part of GitHub is down for longer than all retries last: the sweep brings in what was begun, given up and not delivered", {
    timeout: 180_000,
  }, async () => {
    const location = await stores.createLocation();
    if (location.kind !== "postgres") throw new Error("not a server");
    const retry = { limit: 1, delaySeconds: 1, delaySecondsMax: 1 };
    const stage = await begin(location, {
      github: { pace: { writeMs: 5, notificationMs: 5 }, retryBaseMs: 5 },
      retry,
    });
    const head = { ...base, "a/a.go": goFile("a") };
    const [begun, givenUp, lost] = [1, 2, 3].map(() => stage.open(base, head));
    if (!begun || !givenUp || !lost) throw new Error("no pull requests");
    const { hook } = stage.fake.state;
    // One review has its check run already when that part goes down.
    stage.fake.onRequest = ({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/reviews")) return;
      // Who the App is can be asked: GitHub is not away, so that tries are counted.
      stage.fake.addFault({
        path: "/(?:repos|graphql|app/)",
        how: { kind: "answer", status: 503, message: "No server" },
      });
      stage.fake.onRequest = undefined;
    };
    await begun.announce("opened");
    await expect.poll(() => stage.fake.onRequest, { timeout: 30_000 }).toBe(undefined);
    await givenUp.announce("opened");
    const { receiver } = hook;
    hook.receiver = { ...receiver, url: "http://127.0.0.1:9/" };
    await lost.announce("opened");
    hook.receiver = receiver;
    expect(hook.attempts.map(({ status }) => status)).toEqual([502, 202, 202]);
    await stage.settled();
    // A sweep while that part is still away finds nothing out and spoils nothing.
    await sweepOnce(location.url);
    await stage.settled();
    expect([begun, givenUp, lost].map((at) => at.checks().map(({ status }) => status))).toEqual([
      ["in_progress"],
      [],
      [],
    ]);
    const errors = (await scrape(stage.port())) ?? [];
    const unavailable = errors.find(({ labels }) => labels === 'kind="github-unavailable"');
    expect(unavailable?.value).toBeGreaterThan(0);
    stage.fake.clearFaults();
    await runOn(location.url, "UPDATE reviews SET started_at = started_at - interval '20 minutes'");
    await sweepOnce(location.url);
    for (const at of [begun, givenUp, lost]) {
      await expect.poll(() => conclusionsOf(at), { timeout: 60_000 }).toEqual(["failure"]);
    }
    await stage.settled();
    for (const at of [begun, givenUp, lost]) {
      expect(at.checks()).toMatchObject([{ head: at.pull.head.sha, status: "completed" }]);
      expect(at.threads()).toHaveLength(1);
    }
    expect(stage.fake.problems).toEqual([]);
  });

  test("the database is restarted under load: webhooks are refused meanwhile, and every check ends", {
    timeout: 180_000,
  }, async () => {
    const stage = await begin(await stores.createLocation());
    const pulls = Array.from({ length: 6 }, () =>
      stage.open(base, { ...base, "a/a.go": goFile("a") }),
    );
    for (const at of pulls.slice(0, 4)) await at.announce("opened");
    const away = stores.server().restart(3_000);
    await delay(1_000);
    const late = pulls.slice(4);
    for (const at of late) await at.announce("opened");
    const refused = stage.fake.state.hook.attempts.filter(({ status }) => status >= 500);
    expect(refused).toHaveLength(2);
    const down = await readiness(stage);
    expect([down.status, down.text]).toEqual([503, expect.stringContaining('"store":"failing"')]);
    await away;
    // GitHub lists them as failed; the sweep asks for them again, here by hand.
    await expect.poll(async () => (await readiness(stage)).status, { timeout: 30_000 }).toBe(200);
    for (const at of late) await at.announce("opened");
    for (const at of pulls) {
      await expect.poll(() => conclusionsOf(at), { timeout: 90_000 }).toEqual(["failure"]);
      expect(at.threads()).toHaveLength(1);
    }
    expect(stage.fake.problems).toEqual([]);
  });
});
