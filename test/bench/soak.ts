/** Mixed load at half of what the machine can do: whether memory and latency stay flat, and the queue empty. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { push } from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload, sendWebhook } from "../../src/demo/webhook.ts";
import { type FakeGithub, startFakeGithub } from "../fake-github/fake.ts";
import { startPostgres } from "../support/postgres.ts";
import { type BurstPull, filesOf, openPulls, startInstance } from "../whole/burst.ts";
import { createRandom } from "../whole/chaos-run.ts";
import { type AppProcess, secret, untilIdle } from "../whole/processes.ts";
import { percentile } from "./webhooks/burst.ts";

/** What happened between two lines. */
interface Interval {
  readonly minute: number;
  readonly reviews: number;
  readonly answerMsP50: number;
  readonly answerMsP99: number;
  /** From a push to its completed check run. */
  readonly reviewMsP50: number;
  readonly reviewMsP99: number;
  readonly residentMb: number;
  readonly waiting: number;
}

export interface SoakFigures {
  /** Reviews in a second with all the machine has. */
  readonly capacity: number;
  readonly intervals: readonly Interval[];
  readonly waitingAtEnd: number;
  readonly openAtEnd: number;
}

const pullsCount = 40;

/** Plays it. `intervals` of `intervalMs` each; the capacity is measured before. */
export async function playSoak(
  { intervals, intervalMs }: { readonly intervals: number; readonly intervalMs: number },
  onInterval: (interval: Interval) => void,
): Promise<SoakFigures> {
  const server = await startPostgres();
  const fake = await startFakeGithub();
  const url = await server.createDatabase();
  const app = await startInstance(fake, { kind: "postgres", url }, { realAnalysis: true });
  try {
    const load = createLoad(fake, app);
    // Once to warm up, once to be measured.
    await load.playAll();
    const capacity = await load.playAll();
    const measured: Interval[] = [];
    for (let index = 0; index < intervals; index += 1) {
      const figures = await load.playAtRate(capacity / 2, intervalMs);
      const minute = ((index + 1) * intervalMs) / 60_000;
      const shown = {
        minute,
        ...figures,
        residentMb: residentMb(app),
        waiting: await waiting(app),
      };
      measured.push(shown);
      onInterval(shown);
    }
    await untilIdle(() => app.port, 60_000);
    return {
      capacity,
      intervals: measured,
      waitingAtEnd: await waiting(app),
      openAtEnd: load.open(),
    };
  } finally {
    await app.kill("SIGKILL");
    await fake.close();
    await server.stop();
  }
}

function residentMb({ log }: AppProcess): number {
  const pid = Number(log.find(({ msg }) => msg === "listening")?.pid);
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

async function waiting({ port }: AppProcess): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const counts = text.matchAll(/^mapwarden_queue_jobs\{.*state="waiting"\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Pushes with and without mistakes, redeliveries, and events that ask for nothing. */
function createLoad(fake: FakeGithub, app: AppProcess) {
  const random = createRandom(7);
  const pulls = openPulls(fake, pullsCount, random);
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const url = `http://127.0.0.1:${app.port}/api/github/webhooks`;
  let step = 0;
  let answers: number[] = [];
  let reviews: number[] = [];

  async function send(event: string, payload: object, guid: string): Promise<void> {
    const started = performance.now();
    const status = await sendWebhook({ url, secret }, event, payload, guid);
    if (status !== 202) throw new Error(`a webhook was answered ${status}`);
    answers.push(performance.now() - started);
  }

  async function pushOnce({ repository, pull }: BurstPull, number: number): Promise<void> {
    step += 1;
    const sha = push(repository, pull.head.ref, filesOf(number, step % 40, random() < 0.5));
    const payload = pullRequestPayload(fake.state, links, repository, pull, "synchronize");
    const guid = randomUUID();
    const started = performance.now();
    await send("pull_request", payload, guid);
    if (random() < 0.3) await send("pull_request", payload, guid);
    if (random() < 0.3) await send("ping", { zen: "Keep it logically awesome." }, randomUUID());
    const isOver = () =>
      pull.head.sha !== sha ||
      repository.checkRuns.some((run) => run.headSha === sha && run.status === "completed");
    while (!isOver()) await sleep(10);
    reviews.push(performance.now() - started);
    forgetOld(repository);
  }

  return {
    /** A push to each pull request at once: answers reviews a second. */
    async playAll(): Promise<number> {
      const started = performance.now();
      await Promise.all(pulls.map(pushOnce));
      return (pulls.length * 1_000) / (performance.now() - started);
    },
    async playAtRate(perSecond: number, forMs: number) {
      answers = [];
      reviews = [];
      const running = new Set<Promise<void>>();
      const deadline = performance.now() + forMs;
      for (let index = 0; performance.now() < deadline; index += 1) {
        const number = index % pulls.length;
        const each = pulls[number];
        if (!each) break;
        const one = pushOnce(each, number).finally(() => running.delete(one));
        running.add(one);
        await sleep(1_000 / perSecond);
      }
      await Promise.all(running);
      const [acks, times] = [answers, reviews].map((list) => list.sort((a, b) => a - b));
      return {
        reviews: times?.length ?? 0,
        answerMsP50: percentile(acks ?? [], 0.5),
        answerMsP99: percentile(acks ?? [], 0.99),
        reviewMsP50: percentile(times ?? [], 0.5),
        reviewMsP99: percentile(times ?? [], 0.99),
      };
    },
    open: () =>
      pulls.reduce(
        (sum, { repository: { checkRuns } }) =>
          sum + checkRuns.filter(({ status }) => status !== "completed").length,
        0,
      ),
  };
}

/** The stand-in keeps all it was ever told; what is looked at no more would slow it down, and the figures with it. */
function forgetOld({ checkRuns }: BurstPull["repository"]): void {
  const keep = 4 * pullsCount;
  if (checkRuns.length > 2 * keep) checkRuns.splice(0, checkRuns.length - keep);
}

/** Prints a line a minute, and what waits at the end. */
export async function benchSoak(minutes: number): Promise<void> {
  console.log("soak      pushes at half of the measured capacity, one process, one PostgreSQL");
  const intervalMs = Math.min(60_000, (minutes * 60_000) / 2);
  const intervals = Math.round((minutes * 60_000) / intervalMs);
  const figures = await playSoak({ intervals, intervalMs }, (each) => {
    const ack = `answers p50 ${each.answerMsP50.toFixed(0)} ms, p99 ${each.answerMsP99.toFixed(0)} ms`;
    const review = `reviews p50 ${each.reviewMsP50.toFixed(0)} ms, p99 ${each.reviewMsP99.toFixed(0)} ms`;
    const rest = `${each.residentMb.toFixed(0)} MB   ${each.waiting} waiting`;
    console.log(
      `  minute ${each.minute.toFixed(1)}   ${each.reviews} reviews   ${ack}   ${review}   ${rest}`,
    );
  });
  const { capacity, waitingAtEnd, openAtEnd } = figures;
  console.log(
    `  capacity ${capacity.toFixed(1)} reviews/s; at the end ${waitingAtEnd} jobs wait and ${openAtEnd} check runs are open`,
  );
}
