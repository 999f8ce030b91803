/** Mixed load at half of what the machine can do: whether memory and latency stay flat, and the queue ends empty. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../../whole/chaos-run.ts";
import { percentile } from "../webhooks/burst.ts";
import { createEvents, type Events } from "./events.ts";
import { createLedger } from "./ledger.ts";
import { Load, visit } from "./load.ts";
import { type Scene, startScene } from "./scene.ts";
import { type Bounds, judgeSamples, type Sample, type Verdict } from "./verdict.ts";

/** How long each part of it is. */
interface Plan {
  readonly minutes: number;
  readonly warmMs: number;
  readonly capacityMs: number;
  readonly sampleMs: number;
  /** At the begin of the load, without figures: caches fill, the engine compiles. */
  readonly settleMinutes: number;
  readonly bounds: Bounds;
}

/** A long one is judged more strictly: chance has less to say. */
function planFor(minutes: number): Plan {
  const isLong = minutes >= 20;
  return {
    minutes,
    warmMs: isLong ? 60_000 : 15_000,
    capacityMs: isLong ? 60_000 : 20_000,
    sampleMs: isLong ? 20_000 : 5_000,
    settleMinutes: Math.min(minutes / 4, 15),
    bounds: isLong
      ? { residentMb: 32, heldMb: 16, slower: 1.5, slowerMs: 30, slowestMs: 200 }
      : { residentMb: 96, heldMb: 48, slower: 2.5, slowerMs: 300, slowestMs: 1_500 },
  };
}

const heldReadings = 5;
const heldEveryMs = 2_000;

/** Takes a sample every while, until it is asked for all of them. */
function watch(scene: Scene, events: Events, load: Load, plan: Plan) {
  const samples: Sample[] = [];
  const started = performance.now();
  const isOver = new AbortController();
  let done = load.done;
  async function take(): Promise<void> {
    const metrics = await scene.readMetrics();
    const { acks, checks } = events.takeTimes();
    for (const times of [acks, checks]) times.sort((a, b) => a - b);
    const of = (name: string) => metrics.get(name) ?? Number.NaN;
    const sample: Sample = {
      minute: (performance.now() - started) / 60_000,
      events: load.done - done,
      residentMb: scene.residentMb(),
      heapMb: of("nodejs_heap_size_used_bytes") / 2 ** 20,
      externalMb: of("nodejs_external_memory_bytes") / 2 ** 20,
      ackMsP50: percentile(acks, 0.5),
      ackMsP99: percentile(acks, 0.99),
      checkMsP50: percentile(checks, 0.5),
      checkMsP95: percentile(checks, 0.95),
      waiting: countJobs(metrics, "waiting"),
      oldestMs: of("mapwarden_queue_oldest_seconds") * 1_000,
      loopMsP99: of("nodejs_eventloop_lag_p99_seconds") * 1_000,
    };
    done = load.done;
    samples.push(sample);
    console.log(renderSample(sample));
    // The fake remembers every request; nobody asks for them here.
    scene.fake.log.length = 0;
  }
  const watching = (async () => {
    for (let index = 1; !isOver.signal.aborted; index += 1) {
      const at = started + index * plan.sampleMs;
      const waited = sleep(at - performance.now(), undefined, { signal: isOver.signal });
      if (await waited.then(() => true).catch(() => false)) await take();
    }
  })();
  return async (): Promise<readonly Sample[]> => {
    isOver.abort();
    await watching;
    return samples;
  };
}

function countJobs(metrics: ReadonlyMap<string, number>, state: string): number {
  const ours = [...metrics].filter(([name]) => name.startsWith("mapwarden_queue_jobs{"));
  return ours
    .filter(([name]) => name.includes(`state="${state}"`))
    .reduce((sum, [, count]) => sum + count, 0);
}

const columns: readonly (readonly [string, (sample: Sample) => number, number])[] = [
  ["minute", ({ minute }) => minute, 1],
  ["events", ({ events }) => events, 0],
  ["RSS MB", ({ residentMb }) => residentMb, 0],
  ["heap MB", ({ heapMb }) => heapMb, 0],
  ["ext MB", ({ externalMb }) => externalMb, 0],
  ["ack p50", ({ ackMsP50 }) => ackMsP50, 1],
  ["ack p99", ({ ackMsP99 }) => ackMsP99, 1],
  ["check p50", ({ checkMsP50 }) => checkMsP50, 0],
  ["check p95", ({ checkMsP95 }) => checkMsP95, 0],
  ["waiting", ({ waiting }) => waiting, 0],
  ["oldest ms", ({ oldestMs }) => oldestMs, 0],
  ["loop p99", ({ loopMsP99 }) => loopMsP99, 0],
];

const renderHead = () => columns.map(([name]) => name.padStart(9)).join(" ");

function renderSample(sample: Sample): string {
  return columns.map(([, of, digits]) => of(sample).toFixed(digits).padStart(9)).join(" ");
}

async function waitForQueue(scene: Scene, msMax: number): Promise<string | null> {
  const deadline = performance.now() + msMax;
  for (;;) {
    const metrics = await scene.readMetrics();
    const [waiting, active] = [countJobs(metrics, "waiting"), countJobs(metrics, "active")];
    if (waiting + active === 0) return null;
    if (performance.now() > deadline) return `${waiting} jobs wait and ${active} run at the end`;
    await sleep(100);
  }
}

async function play(scene: Scene, plan: Plan): Promise<Verdict> {
  const random = createRandom(7);
  const ledger = createLedger();
  const events = createEvents(scene, ledger, random);
  const load = new Load(events, random);
  await load.openAll();
  await load.playAtOnce(plan.warmMs);
  const capacity = await load.playAtOnce(plan.capacityMs);
  const rate = capacity / 2;
  console.log(
    `  capacity ${capacity.toFixed(1)} events/s; the load is ${rate.toFixed(1)} events/s`,
  );
  console.log(renderHead());
  events.takeTimes();
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const stop = watch(scene, events, load, plan);
  let isOver = false;
  const visiting = visit(scene, events.repositories, () => isOver);
  visiting.catch(() => undefined);
  const loadMs = plan.minutes * 60_000;
  const ended = new AbortController();
  process.once("SIGINT", () => ended.abort());
  const wait = (ms: number) =>
    sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined);
  /** The least of a few readings: what is under way at one moment can be more than a leak of an hour. */
  async function heldAt(ms: number): Promise<number> {
    await wait(ms);
    const readings: number[] = [];
    while (readings.length < heldReadings) {
      readings.push(await scene.measureHeld());
      await wait(heldEveryMs);
    }
    return Math.min(...readings);
  }
  const [firstMb, lastMb] = await Promise.all([
    heldAt(plan.settleMinutes * 60_000),
    heldAt(loadMs - heldReadings * (heldEveryMs + 1_000)),
    load.playAtRate(rate, loadMs, ended.signal),
  ]);
  const samples = await stop();
  isOver = true;
  lag.disable();
  const { visits, scans } = await visiting;
  await load.end();
  const left = await waitForQueue(scene, 120_000);
  ledger.close();
  const measured = samples.filter(({ minute }) => minute > plan.settleMinutes);
  const judged = judgeSamples(measured, { firstMb, lastMb }, plan.bounds);
  const { fake } = scene;
  return {
    facts: [
      ...judged.facts,
      `${load.done} events, ${load.leftOut} left out; ${visits} pages, ${scans} scans; ${ledger.settled()} heads looked at`,
      `timers of the sender late by ${(lag.percentile(99) / 1e6).toFixed(0)} ms, 99 of 100`,
      left ?? "the queue is empty at the end",
    ],
    wrongs: [
      ...judged.wrongs,
      ...(left === null ? [] : [left]),
      ...ledger.wrongs,
      ...fake.problems.map(String),
    ],
  };
}

/** Prints a line for each interval and what is to be made of it; a run that is not flat ends with status 1. SIGINT ends the load early. */
export async function benchSoak(minutes: number): Promise<void> {
  console.log(`soak      ${minutes} minutes at half of the capacity, one process, one PostgreSQL`);
  const scene = await startScene();
  try {
    const { facts, wrongs } = await play(scene, planFor(minutes));
    for (const fact of facts) console.log(`  ${fact}`);
    const shown = wrongs.slice(0, 20).map((wrong) => `  WRONG: ${wrong}`);
    console.log(shown.length > 0 ? shown.join("\n") : "  flat, and nothing lost");
    if (wrongs.length > 0) process.exitCode = 1;
  } finally {
    // The App answers first and logs then.
    await sleep(500);
    const warnings = scene.warnings();
    if (warnings.length > 0) console.log(`  the App warned ${warnings.length} times, last of`);
    for (const warning of warnings.slice(-20)) console.log(`  ${warning}`);
    await scene.close();
  }
}
