/** The webhook edge of the real server, in a process of its own: time to the answer, and memory. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { StoreLocation } from "../../../src/store/open.ts";
import { startPostgres } from "../../support/postgres.ts";
import {
  type FakeProcess,
  secret,
  startAppProcess,
  startFake,
  storeEnvironment,
} from "../../whole/processes.ts";
import { percentile, sendBurst, type Target } from "./burst.ts";

export interface WebhookFigures {
  readonly store: StoreLocation["kind"];
  /** Deliveries sent at the same moment, and how often. */
  readonly atOnce: number;
  readonly bursts: number;
  readonly answersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly idleMb: number;
  /** The most memory while the bursts and their jobs ran. */
  readonly loadMb: number;
}

export interface WebhookBench {
  readonly atOnce: number;
  readonly bursts: number;
  /** Time for jobs between bursts, and before idle memory is read. */
  readonly pauseMs: number;
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

/** Samples memory until it is asked for the highest value. */
function watchMemory(pid: number): () => number {
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMb(pid));
  }, 50);
  return () => {
    clearInterval(timer);
    return highest;
  };
}

async function createLocation(
  kind: StoreLocation["kind"],
): Promise<{ location: StoreLocation; clean: () => Promise<void> }> {
  if (kind === "postgres") {
    const server = await startPostgres();
    return { location: { kind, url: await server.createDatabase() }, clean: server.stop };
  }
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-bench-"));
  const clean = async () => rmSync(directory, { recursive: true, force: true });
  return { location: { kind, directory }, clean };
}

/** The server as the image starts it: built, with its flags and its allocator. */
function startAsImage(env: Readonly<Record<string, string>>) {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  const dockerfile = readFileSync("Dockerfile", "utf8");
  const [, ...command] = z.array(z.string()).parse(JSON.parse(found(/^CMD (.+)$/m, dockerfile)));
  const threshold = found(/^ENV .*MALLOC_MMAP_THRESHOLD_=(\d+)/m, dockerfile);
  const asThere = { NODE_OPTIONS: "", MALLOC_MMAP_THRESHOLD_: threshold };
  return startAppProcess({ ...env, ...asThere }, command);
}

function found(pattern: RegExp, text: string): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`the Dockerfile has no ${pattern}`);
  return value;
}

const extraFile = `package extra

func Fill() {
	var m map[string]int
	m["a"] = 1
}
`;

/** Pull requests 2, 3, … that deserve a review, beside the sample's own. */
async function openPulls(fake: FakeProcess, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const files = { "extra/extra.go": extraFile };
    await fake.post("/_open", { branch: `topic-${index}`, files });
  }
}

async function runBursts(target: Target, { atOnce, bursts, pauseMs }: WebhookBench) {
  // The first one finds code that was never run.
  await sendBurst(target, atOnce, 2);
  await delay(pauseMs);
  const measured = [];
  for (let index = 0; index < bursts; index += 1) {
    measured.push(await sendBurst(target, atOnce, 2));
    await delay(pauseMs);
  }
  const answerMs = measured.flatMap((burst) => burst.answerMs).sort((a, b) => a - b);
  const totalMs = measured.reduce((sum, burst) => sum + burst.totalMs, 0);
  return {
    answersPerSecond: (bursts * atOnce * 1_000) / totalMs,
    p50Ms: percentile(answerMs, 0.5),
    p99Ms: percentile(answerMs, 0.99),
  };
}

/**
 * Sends bursts of deliveries to `mapwarden serve` on one kind of store. Meanwhile their reviews
 * run against the fake GitHub, as fast as GitHub's rules for writes allow.
 */
export async function measureWebhooks(
  kind: StoreLocation["kind"],
  bench: WebhookBench = { atOnce: 200, bursts: 10, pauseMs: 2_000 },
): Promise<WebhookFigures> {
  const { location, clean } = await createLocation(kind);
  const fake = await startFake();
  await openPulls(fake, bench.atOnce);
  const env = { ...fake.environment, ...storeEnvironment(location), LOG_LEVEL: "info" };
  const app = await startAsImage(env);
  try {
    const pid = Number(app.log.find(({ msg }) => msg === "listening")?.pid);
    await delay(bench.pauseMs);
    const idleMb = residentMb(pid);
    const highestMb = watchMemory(pid);
    const target = { port: app.port, path: "/api/github/webhooks", secret };
    const figures = await runBursts({ ...target, repository: fake.repository }, bench);
    const { atOnce, bursts } = bench;
    return { store: kind, atOnce, bursts, ...figures, idleMb, loadMb: highestMb() };
  } finally {
    await app.kill("SIGKILL");
    await fake.stop();
    await clean();
  }
}
