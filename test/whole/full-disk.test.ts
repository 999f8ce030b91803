/**
 * A disk without room. Where a table cannot grow, statements fail and work goes on by itself once there is room again.
 * Where the log of PostgreSQL cannot grow, PostgreSQL ends: a server is started again by its supervisor, and the App
 * waits for it; the embedded one ends with its process, which says why.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { pullRequestPayload, sendWebhook } from "../../src/demo/webhook.ts";
import { openStore } from "../../src/store/open.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { findAccount, startPostgres } from "../support/postgres.ts";
import { noSmallDisk, type SmallDisk, startSmallDisk } from "../support/small-disk.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { type BurstPull, findWrongs, openPulls } from "./burst.ts";
import { type AppProcess, secret, startAppProcess, waitUntil } from "./processes.ts";

const patience = { timeout: 240_000 };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Every delivery begins a segment of the log, 16 MB each, as a busy day does. */
const fillLogWithDeliveries = `
  CREATE FUNCTION begin_segment() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_switch_wal(); RETURN NULL; END $$;
  CREATE TRIGGER begin_segment AFTER INSERT ON deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION begin_segment();`;

async function beginFake(): Promise<FakeGithub> {
  const fake = await startFakeGithub();
  closers.push(fake.close);
  return fake;
}

async function start(
  fake: FakeGithub,
  store: Readonly<Record<string, string>>,
  disk?: SmallDisk,
): Promise<AppProcess> {
  const env = {
    APP_ID: String(fakeApp.id),
    PRIVATE_KEY: fake.privateKey,
    GHE_HOST: fake.served.host,
    GHE_PROTOCOL: "http",
    WEBHOOK_SECRET: secret,
    ...store,
  };
  const app = await startAppProcess(env, ["src/main.ts", "serve"], disk?.enter);
  closers.push(() => app.kill("SIGKILL"));
  return app;
}

/** The status of the answer; 0 where there is none. */
async function tell(fake: FakeGithub, app: AppProcess, opened: BurstPull): Promise<number> {
  const { repository, pull } = opened;
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const payload = pullRequestPayload(fake.state, links, repository, pull, "opened");
  const url = `http://127.0.0.1:${app.port}/api/github/webhooks`;
  return sendWebhook({ url, secret }, "pull_request", payload).catch(() => 0);
}

/** Tells of a pull request again and again until that is refused; answers how often it was taken. */
async function tellUntilRefused(fake: FakeGithub, app: AppProcess, opened: BurstPull) {
  for (let taken = 0; taken < 5_000; taken += 1) {
    const status = await tell(fake, app, opened);
    if (status !== 202) return { taken, status };
  }
  throw new Error("the disk has room");
}

const hasEnded = ({ repository, pull }: BurstPull) =>
  repository.checkRuns.some(
    ({ headSha, status }) => headSha === pull.head.sha && status === "completed",
  );

async function untilAllEnded(pulls: readonly BurstPull[]): Promise<void> {
  await waitUntil(
    async () => pulls.map(hasEnded),
    (each) => each.every(Boolean),
    90_000,
  );
}

const told = (app: AppProcess, msg: string) =>
  JSON.stringify(app.log.filter((line) => line.msg === msg));

function expectAllKept(fake: FakeGithub, pulls: readonly BurstPull[]): void {
  expect(pulls.flatMap(findWrongs)).toEqual([]);
  expect(fake.problems).toEqual([]);
}

async function readiness(app: AppProcess): Promise<number> {
  return (await fetch(`http://127.0.0.1:${app.port}/readyz`)).status;
}

/** A small disk with a server on it, and an empty database. */
async function beginServer(megabytes: number) {
  const disk = await startSmallDisk(megabytes, findAccount());
  closers.push(disk.release);
  const server = await startPostgres(disk.directory);
  closers.push(server.stop);
  return { disk, server, url: await server.createDatabase() };
}

async function runOnServer(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe.skipIf(noSmallDisk !== null)("a full disk", () => {
  const stores = useStores("embedded");

  /** A small disk with an empty embedded store on it, in which `prepare` was run. */
  async function beginDirectory(megabytes: number, prepare?: string) {
    const disk = await startSmallDisk(megabytes);
    closers.push(disk.release);
    const location = await stores.createLocation();
    if (location.kind !== "embedded") throw new Error("not a directory");
    const store = await openStore(location, () => undefined);
    if (prepare && store.backend.kind === "embedded") await store.backend.pglite.exec(prepare);
    await store.close();
    cpSync(location.directory, join(disk.directory, "data"), { recursive: true });
    return { disk, env: { DATA_DIR: join(disk.point, "data") } };
  }

  async function begin(kind: (typeof storeKinds)[number], fake: FakeGithub) {
    if (kind === "embedded") {
      const { disk, env } = await beginDirectory(160);
      return { disk, app: await start(fake, env, disk) };
    }
    const { disk, url } = await beginServer(160);
    return { disk, app: await start(fake, { DATABASE_URL: url }) };
  }

  test.each(storeKinds)(
    "tables of the %s store cannot grow: webhooks are refused with the reason in the log, and with room all goes on",
    patience,
    async (kind) => {
      const fake = await beginFake();
      const pulls = openPulls(fake, 3, () => 0);
      const [running, refused, late] = pulls;
      if (!running || !refused || !late) throw new Error("no pull requests");
      const { disk, app } = await begin(kind, fake);
      fake.addFault({ path: "/compare/", times: 1, how: { kind: "slow", ms: 4_000 } });
      expect(await tell(fake, app, running)).toBe(202);
      const isBegun = () => fake.log.some(({ path }) => path.includes("/compare/"));
      await expect.poll(isBegun, { timeout: 30_000 }).toBe(true);
      await disk.fill();
      const { status } = await tellUntilRefused(fake, app, running);
      expect(status).toBe(500);
      expect(await tell(fake, app, refused)).toBe(500);
      expect(told(app, "webhook not kept")).toContain("No space left on device");
      await disk.clear();
      expect(await tell(fake, app, refused)).toBe(202);
      expect(await tell(fake, app, late)).toBe(202);
      await untilAllEnded(pulls);
      expectAllKept(fake, pulls);
      expect(app.log.filter(({ msg }) => msg === "listening")).toHaveLength(1);
    },
  );

  test(
    "the log of the embedded store cannot grow: the process ends and says why, and the next one loses nothing",
    patience,
    async () => {
      const fake = await beginFake();
      const pulls = openPulls(fake, 6, () => 0);
      const { disk, env } = await beginDirectory(160, fillLogWithDeliveries);
      const app = await start(fake, env, disk);
      await disk.fill(20);
      const statuses: number[] = [];
      for (const opened of pulls) statuses.push(await tell(fake, app, opened));
      const kept = pulls.filter((_, index) => statuses[index] === 202);
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThan(pulls.length);
      expect(await app.ended).toBe(1);
      expect(told(app, "ended: mend the cause and start it again")).toContain(
        "No space left on device",
      );
      // A supervisor starts it again and again; without room none of them comes up, and none hangs.
      await expect(start(fake, env, disk)).rejects.toThrow("the App ended with 2");
      await disk.clear();
      const next = await start(fake, env, disk);
      await untilAllEnded(kept);
      for (const opened of pulls)
        if (!kept.includes(opened)) expect(await tell(fake, next, opened)).toBe(202);
      await untilAllEnded(pulls);
      expectAllKept(fake, pulls);
    },
  );

  test.runIf(storeKinds.includes("postgres"))(
    "the log of the PostgreSQL server cannot grow: it ends, and the App goes on with the one that follows",
    patience,
    async () => {
      const fake = await beginFake();
      const pulls = openPulls(fake, 6, () => 0);
      const { disk, server, url } = await beginServer(160);
      const app = await start(fake, { DATABASE_URL: url });
      await runOnServer(url, fillLogWithDeliveries);
      await disk.fill(20);
      const statuses: number[] = [];
      for (const opened of pulls) statuses.push(await tell(fake, app, opened));
      expect(statuses).toContain(202);
      expect(statuses).toContain(500);
      await disk.clear();
      await server.restart(0);
      await expect.poll(() => readiness(app), { timeout: 30_000 }).toBe(200);
      for (const [index, opened] of pulls.entries()) {
        if (statuses[index] !== 202) expect(await tell(fake, app, opened)).toBe(202);
      }
      await untilAllEnded(pulls);
      expectAllKept(fake, pulls);
      expect(app.log.filter(({ msg }) => msg === "listening")).toHaveLength(1);
    },
  );
});
