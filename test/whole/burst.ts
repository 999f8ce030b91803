/** A burst of webhooks over many pull requests, taken by several processes that are killed, frozen and restarted. */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Files } from "../../src/demo/git-store.ts";
import {
  addRepository,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload, sendWebhook } from "../../src/demo/webhook.ts";
import { parseFingerprintMark } from "../../src/review/mark.ts";
import type { StoreLocation } from "../../src/store/open.ts";
import { type FakeGithub, fakeApp } from "../fake-github/fake.ts";
import { createRandom } from "./chaos-run.ts";
import {
  type AppProcess,
  secret,
  startAppProcess,
  storeEnvironment,
  untilIdle,
} from "./processes.ts";

export interface BurstOptions {
  readonly instances: number;
  readonly pulls: number;
  /** Of every four, one opens, two tell of pushes, and one is a delivery that comes again. */
  readonly webhooks: number;
  /** How long after each other harm is done, or nothing. */
  readonly harmEveryMs?: number;
  /** How long a process stands still; beyond ten seconds others take its work. */
  readonly frozenMs?: number;
  readonly seed?: number;
  /** Whether Go is really analysed; else the word BUG is found. */
  readonly realAnalysis?: boolean;
}

export interface BurstFigures {
  readonly heads: number;
  readonly webhooks: number;
  /** Webhooks that had to be sent again, because nobody took them. */
  readonly resent: number;
  readonly kills: number;
  readonly freezes: number;
  /** From the first webhook to the end of the last review. */
  readonly seconds: number;
  readonly requests: number;
  readonly checkRuns: number;
  readonly threads: number;
  /** Broken promises. */
  readonly wrongs: readonly string[];
}

/** A pull request of the burst. */
export interface BurstPull {
  readonly repository: Repository;
  readonly pull: Pull;
  /** Whether the head that each push made has the mistake. */
  buggy: boolean;
}

const pullsPerRepository = 25;

/** One small package; `step` makes it another each time. */
export function filesOf(number: number, step: number, buggy: boolean): Files {
  const line = buggy ? 'var m map[string]int // BUG\n\tm["a"] = 1' : "// All is well.";
  const name = `p${number}`;
  const text = `package ${name}\n\n${"// A line.\n".repeat(step)}func Fill() {\n\t${line}\n}\n`;
  return { "go.mod": "module example.com/burst\n\ngo 1.22\n", [`${name}/fill.go`]: text };
}

/** Repositories, each with an installation of its own, and their pull requests. */
export function openPulls(
  fake: FakeGithub,
  count: number,
  random: () => number,
): readonly BurstPull[] {
  let repository: Repository | undefined;
  return Array.from({ length: count }, (_, index) => {
    const group = Math.floor(index / pullsPerRepository);
    if (index % pullsPerRepository === 0) {
      const names = { owner: "burst", name: `r${group}`, files: filesOf(0, 0, false) };
      repository = addRepository(fake.state, names, 20_000 + group);
    }
    if (!repository) throw new Error("no repository");
    const buggy = random() < 0.7;
    const opening = { title: "Burst", branch: `b${index}`, files: filesOf(index, 0, buggy) };
    return { repository, pull: openPull(repository, opening), buggy };
  });
}

/** The processes, and harm to them. */
class Fleet {
  readonly #start: () => Promise<AppProcess>;
  readonly #slots: Promise<AppProcess>[];
  readonly figures = { kills: 0, freezes: 0 };

  constructor(instances: number, start: () => Promise<AppProcess>) {
    this.#start = start;
    this.#slots = Array.from({ length: instances }, () => start());
  }

  /** Whichever process the load balancer would choose. */
  pick(random: () => number): Promise<AppProcess> {
    return this.#slots[Math.floor(random() * this.#slots.length)] as Promise<AppProcess>;
  }

  ready(): Promise<readonly AppProcess[]> {
    return Promise.all(this.#slots);
  }

  async kill(slot: number): Promise<void> {
    const dying = await this.#slots[slot];
    this.figures.kills += 1;
    this.#slots[slot] = dying?.kill("SIGKILL").then(() => this.#start()) ?? this.#start();
    await this.#slots[slot];
  }

  async freeze(slot: number, ms: number): Promise<void> {
    const frozen = await this.#slots[slot];
    this.figures.freezes += 1;
    frozen?.signal("SIGSTOP");
    await sleep(ms);
    frozen?.signal("SIGCONT");
  }

  async end(): Promise<void> {
    for (const app of await Promise.allSettled(this.#slots)) {
      if (app.status === "fulfilled") await app.value.kill("SIGKILL");
    }
  }
}

/** Plays it all, and looks at what stands on the pull requests in the end. */
export async function playBurst(
  fake: FakeGithub,
  location: StoreLocation,
  options: BurstOptions,
): Promise<BurstFigures> {
  const random = createRandom(options.seed ?? 1);
  const pulls = openPulls(fake, options.pulls, random);
  const fleet = new Fleet(options.instances, () => startInstance(fake, location, options));
  try {
    await fleet.ready();
    const started = performance.now();
    const requestsBefore = fake.log.length;
    const sending = sendAll(fake, fleet, pulls, options.webhooks, random);
    const harm = doHarm(fleet, options, random, sending);
    const resent = await sending;
    const lastMs = await settle(fleet, pulls, harm);
    return {
      ...{ heads: pulls.reduce((sum, { pull }) => sum + pull.heads.length, 0) },
      ...{ webhooks: options.webhooks, resent, ...fleet.figures },
      seconds: (lastMs - started) / 1_000,
      requests: fake.log.length - requestsBefore,
      checkRuns: countAll(pulls, ({ checkRuns }) => checkRuns.length),
      threads: countAll(pulls, ({ comments }) => comments.length),
      wrongs: [...pulls.flatMap(findWrongs), ...fake.problems.map(String)],
    };
  } finally {
    await fleet.end();
  }
}

function countAll(pulls: readonly BurstPull[], count: (of: Repository) => number): number {
  const all = new Set(pulls.map(({ repository }) => repository));
  return [...all].reduce((sum, repository) => sum + count(repository), 0);
}

/** One process of `mapwarden serve`, quick and with little patience. */
export function startInstance(
  fake: FakeGithub,
  location: StoreLocation,
  { realAnalysis = false }: Pick<BurstOptions, "realAnalysis">,
): Promise<AppProcess> {
  const env = {
    APP_ID: String(fakeApp.id),
    PRIVATE_KEY: fake.privateKey,
    GHE_HOST: fake.served.host,
    GHE_PROTOCOL: "http",
    WEBHOOK_SECRET: secret,
    NODE_COMPILE_CACHE: join(tmpdir(), "mapwarden-burst-cache"),
    ...(realAnalysis && { TUNED_ANALYSIS: "real" }),
    ...storeEnvironment(location),
  };
  return startAppProcess(env, ["test/whole/tuned-app.ts"]);
}

/** Tells one process of a pull request. */
export async function sendOpened(
  fake: FakeGithub,
  { port }: AppProcess,
  { repository, pull }: BurstPull,
): Promise<void> {
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const payload = pullRequestPayload(fake.state, links, repository, pull, "opened");
  const url = `http://127.0.0.1:${port}/api/github/webhooks`;
  const status = await sendWebhook({ url, secret }, "pull_request", payload);
  if (status !== 202) throw new Error(`answered ${status}`);
}

/** All at once, as after a stop of GitHub's: answers how many had to be sent again. */
async function sendAll(
  fake: FakeGithub,
  fleet: Fleet,
  pulls: readonly BurstPull[],
  webhooks: number,
  random: () => number,
): Promise<number> {
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const rounds = Math.round(webhooks / pulls.length);
  let resent = 0;
  async function send(payload: object, guid: string): Promise<void> {
    for (;;) {
      const app = await fleet.pick(random);
      const url = `http://127.0.0.1:${app.port}/api/github/webhooks`;
      // GitHub gives up after ten seconds; it is sent again by hand or by the sweep.
      const late = sleep(10_000, 0, { ref: false });
      const sent = sendWebhook({ url, secret }, "pull_request", payload, guid).catch(() => 0);
      if ((await Promise.race([sent, late])) === 202) return;
      resent += 1;
      await sleep(100 + random() * 200);
    }
  }
  async function play(each: BurstPull, number: number): Promise<void> {
    const { repository, pull } = each;
    const payloadOf = (action: string) =>
      structuredClone(pullRequestPayload(fake.state, links, repository, pull, action));
    const opened = payloadOf("opened");
    const guid = randomUUID();
    await send(opened, guid);
    for (let round = 1; round < rounds; round += 1) {
      await sleep(random() * 4_000);
      if (round === rounds - 1) {
        await send(opened, guid);
        return;
      }
      each.buggy = random() < 0.7;
      push(repository, pull.head.ref, filesOf(number, round, each.buggy), {
        force: random() < 0.3,
      });
      await send(payloadOf("synchronize"), randomUUID());
    }
  }
  await Promise.all(pulls.map(play));
  return resent;
}

/** Kills and freezes in turn, until all is sent and at least as long as it takes for each once. */
async function doHarm(
  fleet: Fleet,
  { harmEveryMs, frozenMs = 20_000, instances }: BurstOptions,
  random: () => number,
  until: Promise<unknown>,
): Promise<void> {
  if (harmEveryMs === undefined) return;
  let isOver = false;
  void until.finally(() => {
    isOver = true;
  });
  for (let step = 0; !isOver || step < 4; step += 1) {
    await sleep(harmEveryMs * (0.5 + random()));
    const slot = step % instances;
    if (step % 2 === 0) await fleet.freeze(slot, frozenMs);
    else await fleet.kill(slot);
  }
}

/** Waits for the end of all work; answers when the last check run was completed. */
async function settle(
  fleet: Fleet,
  pulls: readonly BurstPull[],
  harm: Promise<void>,
): Promise<number> {
  const isDone = ({ repository, pull }: BurstPull) =>
    repository.checkRuns.some(
      ({ headSha, status }) => headSha === pull.head.sha && status === "completed",
    );
  const deadline = performance.now() + 600_000;
  while (!pulls.every(isDone) && performance.now() < deadline) await sleep(20);
  const lastMs = performance.now();
  await harm;
  for (const app of await fleet.ready()) await untilIdle(() => app.port, 120_000);
  return lastMs;
}

/** What is wrong with a pull request in the end; nothing where all promises were kept. */
export function findWrongs({ repository, pull, buggy }: BurstPull): readonly string[] {
  const name = `${repository.name}#${pull.number}`;
  const wrongs: string[] = [];
  for (const head of pull.heads) {
    const runs = repository.checkRuns.filter(({ headSha }) => headSha === head);
    if (runs.length > 1) wrongs.push(`${runs.length} runs on ${head}`);
    if (runs.some(({ status }) => status !== "completed")) wrongs.push(`an open run on ${head}`);
  }
  const last = repository.checkRuns.find(({ headSha }) => headSha === pull.head.sha);
  const wanted = buggy ? "failure" : "success";
  if (last?.conclusion !== wanted) wrongs.push(`the head says ${last?.conclusion}, not ${wanted}`);
  const opening = repository.comments.filter(
    (each) => each.inReplyTo === undefined && each.pull === pull.number,
  );
  for (const [mark, threads] of Map.groupBy(opening, ({ body }) => parseFingerprintMark(body))) {
    if (threads.length > 1) wrongs.push(`${threads.length} threads of ${mark}`);
  }
  if (buggy && opening.length === 0) wrongs.push("the finding is not told");
  return wrongs.map((wrong) => `${name}: ${wrong}`);
}
