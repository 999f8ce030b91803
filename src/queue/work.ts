/** Workers of the queue: hand each job to its handler, and make failures wait as long as they ask for. */
import { type Kysely, sql } from "kysely";
import type { Job as BossJob, JobWithMetadata, PgBoss } from "pg-boss";
import type { Job } from "../jobs/job.ts";
import type { UpkeepJob } from "../jobs/upkeep-job.ts";
import { urgentFrom } from "../jobs/urgency.ts";
import { jobsAtOnceMax, scansAtOnceMax, upkeepAtOnceMax, urgentJobsAtOnceMax } from "../limits.ts";
import type { Database } from "../store/schema.ts";
import { failedReviewQueue, reviewQueue, scanQueue, upkeepQueue } from "./boss.ts";
import { lowestPriority } from "./turns.ts";

/** What a handler may know about the run it is in. */
export interface JobContext {
  /** Aborted when the process must stop or the run took too long. */
  readonly signal: AbortSignal;
  /** 1 for the first run; one that had to wait because GitHub asked for it is not counted. */
  readonly attempt: number;
  /** There was a run before, counted or not: what it did stands. */
  readonly again: boolean;
}

/** What is done with jobs. Both may be repeated, and throw to be tried again. */
export interface JobHandlers {
  readonly run: (job: Job, context: JobContext) => Promise<void>;
  /** Ends what a job that failed for good left open, and says so. */
  readonly giveUp: (job: Job, failure: { readonly message: string }) => Promise<void>;
  /** What is given up of it comes back by itself: by its schedule, or when what is left over is looked for. */
  readonly upkeep?: (job: UpkeepJob, context: JobContext) => Promise<void>;
}

/** How a run ended, for logs and metrics. */
export interface JobEnd {
  readonly queue: string;
  readonly job: Job | UpkeepJob;
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

/** Left on a job that was put back: the next run of it is not the first, although the attempt is. */
const postponed = { postponed: true } as const;

/** What a run is told of those before it. */
function contextOf({ signal, retryCount, output }: JobWithMetadata<object>): JobContext {
  return { signal, attempt: retryCount + 1, again: retryCount > 0 || output !== null };
}

/**
 * Puts a job back until a time. To wait as GitHub asks is no failure: a busy installation may have to do so more
 * often than failures are forgiven, so the attempt is not counted (pg-boss counts those that have `started_on`).
 */
async function postpone(
  db: Kysely<Database>,
  { name, id, retryCount }: BossJob<Job | UpkeepJob>,
  delayMs: number,
): Promise<void> {
  await sql`
    UPDATE pgboss.job SET
      state = 'retry',
      start_after = pgboss.job_now() + ${`${Math.ceil(delayMs)} milliseconds`}::interval,
      started_on = NULL,
      output = ${JSON.stringify(postponed)}::jsonb,
      heartbeat_on = NULL
    WHERE name = ${name} AND id = ${id} AND retry_count = ${retryCount} AND state = 'active'`.execute(
    db,
  );
}

/** Starts the workers of all queues; they run until the queue is stopped. */
export async function startWorkers(
  db: Kysely<Database>,
  boss: PgBoss,
  handlers: JobHandlers,
  onEnd: (end: JobEnd) => void,
  pollSeconds: number,
): Promise<void> {
  async function run<Found extends BossJob<Job> | BossJob<UpkeepJob>>(
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
      await postpone(db, found, delayMs);
    } finally {
      wakeBusyWorkers(boss);
    }
  }
  const polling = {
    notifyPollingIntervalSeconds: pollSeconds,
    pollingIntervalSeconds: pollSeconds,
  };
  // groupConcurrency keeps followers of a running job from standing in the way of other pull requests.
  const lanes = [
    { name: reviewQueue, localConcurrency: jobsAtOnceMax },
    {
      name: reviewQueue,
      localConcurrency: urgentJobsAtOnceMax,
      minPriority: lowestPriority(urgentFrom),
    },
    { name: scanQueue, localConcurrency: scansAtOnceMax },
  ];
  for (const { name, ...lane } of lanes) {
    await boss.work(
      name,
      { ...polling, groupConcurrency: 1, includeMetadata: true, ...lane },
      (jobs: JobWithMetadata<Job>[]) =>
        run(jobs, (found) => handlers.run(found.data, contextOf(found))),
    );
  }
  await boss.work(
    failedReviewQueue,
    { ...polling, includeMetadata: true },
    (jobs: JobWithMetadata<Job>[]) =>
      run(jobs, ({ data, sourceOutput }) =>
        handlers.giveUp(data, { message: failureMessage(sourceOutput) }),
      ),
  );
  const { upkeep } = handlers;
  if (upkeep === undefined) return;
  await boss.work(
    upkeepQueue,
    {
      ...polling,
      localConcurrency: upkeepAtOnceMax,
      groupConcurrency: 1,
      includeMetadata: true,
    },
    (jobs: JobWithMetadata<UpkeepJob>[]) =>
      run(jobs, (found) => upkeep(found.data, contextOf(found))),
  );
}
