/** Workers of the queue: hand each job to its handler, and make failures wait as long as they ask for. */
import type { Job as BossJob, JobWithMetadata, PgBoss } from "pg-boss";
import type { Job } from "../jobs/job.ts";
import { reviewsAtOnceMax } from "../limits.ts";
import { failedReviewQueue, reviewQueue } from "./boss.ts";

/** What a handler may know about the run it is in. */
export interface JobContext {
  /** Aborted when the process must stop or the run took too long. */
  readonly signal: AbortSignal;
  /** 1 for the first run. */
  readonly attempt: number;
}

/** The use cases behind the queue. Each may be repeated, and throws to be tried again. */
export interface JobHandlers {
  readonly reviewPull: (job: Job, context: JobContext) => Promise<void>;
  /** Ends what a review that failed for good left open, and says so. */
  readonly endFailedReview: (job: Job, failure: { readonly message: string }) => Promise<void>;
}

/** How a run ended, for logs and metrics. */
export interface JobEnd {
  readonly queue: string;
  readonly job: Job;
  readonly attempt: number;
  readonly ms: number;
  readonly error?: unknown;
}

/** An error may carry the time GitHub asked us to stay away. */
function retryAfterMs(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("retryAfterMs" in error)) return null;
  return typeof error.retryAfterMs === "number" ? error.retryAfterMs : null;
}

function failureMessage(output: object | null): string {
  if (output && "message" in output && typeof output.message === "string") return output.message;
  const value = output && "value" in output ? output.value : null;
  return typeof value === "object" && value !== null ? failureMessage(value) : "unknown failure";
}

/** Wakes the workers that are busy, so that the next job does not wait for the poll after this one. */
function wakeBusyWorkers(boss: PgBoss): void {
  for (const { id, count } of boss.getWipData()) if (count > 0) boss.notifyWorker(id);
}

/** Fails a job, but not to be run again before the time its error names. */
async function failUntil(
  boss: PgBoss,
  { name, id, retryCount }: BossJob<Job>,
  error: unknown,
  delayMs: number,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await boss.fail(name, { id, retryCount }, { message });
  await boss.update(name, undefined, { id, startAfter: Math.ceil(delayMs / 1_000) });
}

/** Starts the workers of both queues; they run until the queue is stopped. */
export async function startWorkers(
  boss: PgBoss,
  handlers: JobHandlers,
  onEnd: (end: JobEnd) => void,
): Promise<void> {
  async function run<Found extends BossJob<Job>>(
    [found]: readonly Found[],
    handle: (found: Found) => Promise<void>,
  ): Promise<void> {
    if (!found) return;
    const end = { queue: found.name, job: found.data, attempt: found.retryCount + 1 };
    const started = performance.now();
    try {
      await handle(found);
      onEnd({ ...end, ms: performance.now() - started });
    } catch (error) {
      onEnd({ ...end, ms: performance.now() - started, error });
      const delayMs = retryAfterMs(error);
      if (delayMs === null) throw error;
      await failUntil(boss, found, error, delayMs);
    } finally {
      wakeBusyWorkers(boss);
    }
  }
  const polling = { notifyPollingIntervalSeconds: 1, pollingIntervalSeconds: 1 };
  await boss.work<Job>(
    reviewQueue,
    // groupConcurrency keeps followers of a running job from standing in the way of other pull requests.
    { ...polling, localConcurrency: reviewsAtOnceMax, groupConcurrency: 1 },
    (jobs: BossJob<Job>[]) =>
      run(jobs, ({ data, signal, retryCount }) =>
        handlers.reviewPull(data, { signal, attempt: retryCount + 1 }),
      ),
  );
  await boss.work(
    failedReviewQueue,
    { ...polling, includeMetadata: true },
    (jobs: JobWithMetadata<Job>[]) =>
      run(jobs, ({ data, sourceOutput }) =>
        handlers.endFailedReview(data, { message: failureMessage(sourceOutput) }),
      ),
  );
}
