/**
 * Chaos: redeliveries, late and reordered events, kill -9 at every state, breakdowns before and after the effect,
 * broken connections, limits, refusals, expired tokens, force-pushes and commands of people, mixed by seed. `CHAOS_RUNS` and `CHAOS_SEED`
 * say how many and which.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { sendWebhook } from "../../src/demo/webhook.ts";
import type { StoreLocation } from "../../src/store/open.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { type ChaosRun, createChaosRun, createRandom, retryAfter } from "./chaos-run.ts";
import { type State, states } from "./chaos-states.ts";
import {
  type AppProcess,
  secret,
  startAppProcess,
  storeEnvironment,
  untilIdle,
} from "./processes.ts";

const runsWanted = Number(process.env.CHAOS_RUNS ?? 16);
const firstSeed = Number(process.env.CHAOS_SEED ?? 1);
const runsAtOnce = 100;

/** The App, killed and started again. */
class Phoenix {
  readonly #start: () => Promise<AppProcess>;
  #app: Promise<AppProcess>;
  readonly kills: { readonly at: number; readonly state: string }[] = [];
  armed: State | null = null;

  readonly #lives: AppProcess[] = [];

  constructor(start: () => Promise<AppProcess>) {
    this.#start = async () => {
      const app = await start();
      this.#lives.push(app);
      return app;
    };
    this.#app = this.#start();
  }

  /** When the main thread of the process of that time stood still, in milliseconds since the epoch. */
  stalls(): readonly { readonly from: number; readonly to: number }[] {
    return this.#lives
      .flatMap(({ log }) => log.filter(({ msg }) => msg === "stalled"))
      .map(({ from, to }) => ({ from: Number(from), to: Number(to) }));
  }

  get app(): Promise<AppProcess> {
    return this.#app;
  }

  kill(state: string): void {
    this.armed = null;
    this.kills.push({ at: Date.now(), state });
    const dying = this.#app;
    this.#app = dying.then((app) => app.kill("SIGKILL")).then(() => this.#start());
  }

  async end(): Promise<void> {
    await (await this.#app).kill("SIGKILL");
  }
}

describe.each(storeKinds)("chaos on the %s store", (kind) => {
  const stores = useStores(kind);
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  test(`${runsWanted} seeded runs keep every promise`, { timeout: 60_000 * 90 }, async () => {
    const fake = await startFakeGithub();
    closers.push(fake.close);
    const location = await stores.createLocation();
    const phoenix = new Phoenix(() => startApp(fake, location));
    closers.push(() => phoenix.end());
    const random = createRandom(firstSeed * 7_919);
    const { figures, deliver } = createDelivery(phoenix);
    fake.onRequest = (logged) => {
      const { armed } = phoenix;
      if (armed === null || !("path" in armed) || armed.method !== logged.method) return;
      if (!armed.path.test(logged.path)) return;
      const path = `^${logged.path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
      if (armed.effect === "none") fake.addFault({ path, times: 1, how: { kind: "reset" } });
      phoenix.kill(armed.at);
    };
    const runs: ChaosRun[] = [];
    const started = performance.now();
    for (let done = 0; done < runsWanted; done += runsAtOnce) {
      const count = Math.min(runsAtOnce, runsWanted - done);
      const wave = Array.from({ length: count }, (_, i) =>
        createChaosRun(fake, firstSeed + done + i, deliver),
      );
      await phoenix.app;
      const kills = Math.min(states.length, 2 + Math.ceil(count / 8));
      let isPlaying = true;
      const playing = Promise.all(wave.map((run) => run.play())).then(() => {
        isPlaying = false;
      });
      for (let kill = 0; kill < kills && isPlaying; kill += 1) {
        await phoenix.app;
        await sleep(500 + random() * 2_500);
        // Each state in its turn, so that a few waves have been through them all.
        phoenix.armed = states[phoenix.kills.length % states.length] ?? null;
        while (phoenix.armed !== null && isPlaying) await sleep(50);
      }
      await playing;
      phoenix.armed = null;
      const app = await phoenix.app;
      await untilIdle(() => app.port, 600_000);
      // Armed faults of a wave must not hit what comes after its end.
      fake.clearFaults();
      runs.push(...wave);
    }
    const wrongs = [...runs.flatMap((run) => run.findWrongs()), ...findEarly(fake, runs, phoenix)];
    const seconds = Math.round((performance.now() - started) / 1_000);
    const checks = runs.reduce((sum, { repository }) => sum + repository.checkRuns.length, 0);
    const reviews = runs.reduce((sum, { repository }) => sum + repository.reviews.length, 0);
    const heads = runs.reduce((sum, { pull }) => sum + pull.heads.length, 0);
    const limited = fake.log.filter(({ status }) => status === 403 || status === 429).length;
    const byState = Map.groupBy(phoenix.kills, ({ state }) => state);
    console.info(
      [
        `chaos on the ${kind} store: ${runs.length} runs, ${heads} heads, ${checks} check runs, ${reviews} reviews,`,
        `${fake.log.length} requests of which ${limited} met a limit,`,
        `${figures.sent} deliveries (${figures.repeated} repeated), ${phoenix.kills.length} kills, ${seconds} s`,
        ...[...byState].map(([state, kills]) => `\n  killed ${kills.length} x ${state}`),
      ].join(" "),
    );
    expect(wrongs).toEqual([]);
    expect(fake.problems).toEqual([]);
  });

  async function startApp(fake: FakeGithub, location: StoreLocation): Promise<AppProcess> {
    const env = {
      APP_ID: String(fakeApp.id),
      PRIVATE_KEY: fake.privateKey,
      GHE_HOST: fake.served.host,
      GHE_PROTOCOL: "http",
      WEBHOOK_SECRET: secret,
      // Dozens of restarts compile the same sources.
      NODE_COMPILE_CACHE: join(tmpdir(), "mapwarden-chaos-cache"),
      ...(process.env.CHAOS_LOG === undefined ? {} : { LOG_LEVEL: process.env.CHAOS_LOG }),
      ...storeEnvironment(location),
    };
    return startAppProcess(env, ["test/whole/tuned-app.ts"]);
  }
});

/** Sends webhooks to whichever process is there, again and again until one takes them. */
function createDelivery(phoenix: Phoenix) {
  const figures = { sent: 0, repeated: 0 };
  const known = new Set<string>();
  async function deliver(event: string, payload: object, guid: string): Promise<void> {
    figures.sent += 1;
    if (known.has(guid)) figures.repeated += 1;
    known.add(guid);
    for (;;) {
      const { port } = await phoenix.app;
      const url = `http://127.0.0.1:${port}/api/github/webhooks`;
      const status = await sendWebhook({ url, secret }, event, payload, guid).catch(() => 0);
      if (status === 202) {
        if (phoenix.armed?.at === "after the 202") phoenix.kill(phoenix.armed.at);
        return;
      }
      await sleep(100);
    }
  }
  return { figures, deliver };
}

/** Requests that were on their way when GitHub answered: a busy machine takes a while to hand an answer over. */
const onTheWayMs = 500;

/** Stalls that are no farther apart hold up one answer together. */
const turnMs = 250;

/** Requests sent before the time that GitHub named. */
function findEarly(
  fake: FakeGithub,
  runs: readonly ChaosRun[],
  phoenix: Phoenix,
): readonly string[] {
  const { kills } = phoenix;
  const stalls = phoenix.stalls();
  /** When an answer of that time can have been read at last: reading takes turns, and stalls may come between them. */
  const readBy = (at: number): number =>
    stalls.reduce((by, { from, to }) => (from <= by + turnMs && to > by ? to : by), at) +
    onTheWayMs;
  return runs.flatMap(({ name }) => {
    const own = fake.log.filter(({ path, body }) =>
      `${path} ${JSON.stringify(body ?? null)}`.match(`${name}\\b`),
    );
    const limits = own.filter(({ status }) => status === 403 || status === 429);
    return limits.flatMap(({ at: asked, answeredAt, method, path }) => {
      const at = answeredAt ?? Number.POSITIVE_INFINITY;
      // A process that is killed while it asks, or before it could note the answer, has not heard it.
      if (kills.some((kill) => kill.at >= asked - 100 && kill.at < at + 500)) return [];
      const early = own.filter(
        (other) => other.at > readBy(at) && other.at < at + retryAfter * 1_000,
      );
      return early.map((other) => {
        const killed = kills.findLast((kill) => kill.at <= other.at);
        const since = killed ? `, ${other.at - killed.at} ms after a kill` : "";
        const what = `${other.method} ${other.path} ${other.at - at} ms`;
        return `${name}: ${what} after a limit on ${method} ${path}${since}`;
      });
    });
  });
}
