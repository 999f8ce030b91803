/** What the store knows of the work of all instances, read when somebody asks for metrics. */
import { Gauge, type Registry } from "prom-client";
import { figuresMsMax } from "../../limits.ts";
import type { QueueDepth } from "../../queue/queue.ts";

/** Figures of all instances together. */
export interface StoreFigures {
  readonly fetchDepth: () => Promise<readonly QueueDepth[]>;
  readonly fetchOldestMs: () => Promise<number>;
  /** Age of the oldest check run that has no end; 0 where none is open. */
  readonly fetchOldestOpenMs: () => Promise<number>;
  /** Installations that GitHub wants silent at this moment. */
  readonly fetchPaused: () => Promise<number>;
}

interface Read {
  readonly depth: readonly QueueDepth[];
  readonly oldestMs: number;
  readonly oldestOpenMs: number;
  readonly paused: number;
}

// One after the other: a scrape must not take all connections of the store.
async function readAll(figures: StoreFigures): Promise<Read> {
  const depth = await figures.fetchDepth();
  const oldestMs = await figures.fetchOldestMs();
  const oldestOpenMs = await figures.fetchOldestOpenMs();
  return { depth, oldestMs, oldestOpenMs, paused: await figures.fetchPaused() };
}

/** A store that is down must not take the metrics with it that tell so: then there are no figures. */
async function readInTime(figures: StoreFigures): Promise<Read | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), figuresMsMax);
  const read = readAll(figures).catch(() => null);
  return Promise.race([read, late.promise]).finally(() => clearTimeout(timer));
}

/** Registers the gauges; what is answered brings them up to date. */
export function registerStoreFigures(registry: Registry): (figures: StoreFigures) => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge(
    "mapwarden_store_up",
    "Whether the store answered when these figures were read.",
  );
  const depth = new Gauge({
    name: "mapwarden_queue_jobs",
    help: "Jobs by queue and state.",
    labelNames: ["queue", "state"],
    registers,
  });
  const plain = {
    oldestMs: gauge("mapwarden_queue_oldest_seconds", "Age of the oldest job that could run."),
    oldestOpenMs: gauge(
      "mapwarden_open_check_oldest_seconds",
      "Age of the oldest check run that has no end.",
    ),
  };
  const paused = gauge(
    "mapwarden_paused_installations",
    "Installations that GitHub wants silent at this moment.",
  );
  return async (figures) => {
    const read = await readInTime(figures);
    up.set(read ? 1 : 0);
    depth.reset();
    for (const one of [plain.oldestMs, plain.oldestOpenMs, paused]) one.remove();
    if (!read) return;
    depth.set({ queue: "review-pull", state: "waiting" }, 0);
    for (const { queue, state, count } of read.depth) depth.set({ queue, state }, count);
    plain.oldestMs.set(read.oldestMs / 1_000);
    plain.oldestOpenMs.set(read.oldestOpenMs / 1_000);
    paused.set(read.paused);
  };
}
