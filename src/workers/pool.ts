/** The analysis in worker threads: a package that hangs or eats memory costs a thread, never the process. */
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Piscina } from "piscina";
import type { Analysis, AnalyzeOptions, Sources } from "../analyze/types.ts";
import { type Analyzer, gaveUp, mergeAnalyses } from "../jobs/analyzer.ts";
import {
  analysisThreadsMax,
  judgedBytesAtOnceMax,
  taskMsMax,
  workerHeapMbMax,
  workerYoungHeapMb,
} from "../limits.ts";
import { createGate } from "./gate.ts";

/** How an analysis can fail: but for "failed", its thread is lost and replaced. */
export type AnalysisFailure = "out of time" | "out of memory" | "crashed" | "failed";

export interface PoolOptions {
  readonly threads?: number;
  readonly taskMsMax?: number;
  readonly heapMbMax?: number;
  /** Told of every analysis without an answer; `final` where its package is given up. */
  readonly onFailure?: (failure: AnalysisFailure, final: boolean) => void;
  /** The module of a thread and its function; tests put one there that misbehaves. */
  readonly task?: { readonly url: URL; readonly name: string };
}

/** From the sources a thread runs TypeScript, from the build JavaScript: as this very file does. */
const defaultTask = {
  url: new URL(`./analyze-task${extname(import.meta.url)}`, import.meta.url),
  name: "analyzeTask",
};

/** Threads start with the first task and end when they are idle. */
export function createAnalyzerPool(options: PoolOptions = {}): Analyzer {
  const threads = options.threads ?? Math.min(availableParallelism(), analysisThreadsMax);
  const task = options.task ?? defaultTask;
  const pool = new Piscina({
    filename: task.url.href,
    name: task.name,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 10_000,
    // Flags of the process, such as a test runner's loader, are not meant for its threads.
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: options.heapMbMax ?? workerHeapMbMax,
      maxYoungGenerationSizeMb: workerYoungHeapMb,
    },
  });
  // A thread that dies between tasks is replaced; the next task shows whether anything is wrong.
  pool.on("error", () => undefined);
  // The time of a task runs from its start; without this gate it would run while the task waits.
  const gate = createGate(threads, judgedBytesAtOnceMax);
  const msMax = options.taskMsMax ?? taskMsMax;
  const run = (sources: Sources, analyzeOptions: AnalyzeOptions): Promise<Analysis> =>
    gate(bytesOf(sources), () =>
      pool.run({ sources, options: analyzeOptions }, { signal: AbortSignal.timeout(msMax) }),
    );
  let closed = false;
  return {
    threads,
    async analyze(sources, analyzeOptions) {
      if (closed) throw new Error("the analysis is shut down");
      return attempt(run, sources, analyzeOptions, options.onFailure ?? ignore);
    },
    async close() {
      closed = true;
      await pool.destroy();
    },
  };
}

/** About the bytes of what is judged; what is only known is small beside it. */
function bytesOf({ judged }: Sources): number {
  return judged.reduce(
    (sum, { files }) => files.reduce((inside, { text }) => inside + text.length, sum),
    0,
  );
}

type Run = (sources: Sources, options: AnalyzeOptions) => Promise<Analysis>;

type OnFailure = NonNullable<PoolOptions["onFailure"]>;

const ignore: OnFailure = () => undefined;

/** Twice as a whole, then package by package, so that the one that does the harm is the one that is named. */
async function attempt(
  run: Run,
  sources: Sources,
  options: AnalyzeOptions,
  onFailure: OnFailure,
): Promise<Analysis> {
  const first = await settle(run(sources, options));
  if (first.analysis) return first.analysis;
  onFailure(first.failure, false);
  const { judged } = sources;
  if (judged.length <= 1) {
    const second = await settle(run(sources, options));
    if (second.analysis) return second.analysis;
    onFailure(second.failure, true);
    return gaveUp(judged, second.reason);
  }
  const parts = judged.map((each) =>
    attempt(run, { ...sources, judged: [each] }, options, onFailure),
  );
  return mergeAnalyses(await Promise.all(parts));
}

type Settled =
  | { readonly analysis: Analysis }
  | {
      readonly analysis?: undefined;
      readonly failure: AnalysisFailure;
      readonly reason: string;
    };

async function settle(running: Promise<Analysis>): Promise<Settled> {
  try {
    return { analysis: await running };
  } catch (error) {
    return { failure: failureOf(error), reason: explain(error) };
  }
}

function failureOf(error: unknown): AnalysisFailure {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "out of time";
  const code = "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return "out of memory";
  // A thread that ends by itself is told of by these words only.
  return /worker.*(?:exit|terminat)|ERR_WORKER/i.test(`${error.message} ${code}`)
    ? "crashed"
    : "failed";
}

/** Why a thread gave no answer, in words for a check: nothing of the code is in them. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return "the analysis failed";
  const failure = failureOf(error);
  if (failure === "out of time" || failure === "out of memory") return failure;
  return `the analysis failed: ${error.message.split("\n")[0]?.slice(0, 200)}`;
}
