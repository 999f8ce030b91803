/** The queue of one process: accepts deliveries, runs jobs, stops without losing any. */
import { sql } from "kysely";
import { type Job, jobKey } from "../jobs/job.ts";
import type { TenantChange } from "../jobs/tenants.ts";
import type { UpkeepJob } from "../jobs/upkeep-job.ts";
import { jobsFinishMsMax } from "../limits.ts";
import type { Store } from "../store/open.ts";
import { transact } from "../store/transact.ts";
import { type AcceptDelivery, type Acceptor, createAcceptor } from "./accept.ts";
import {
  createBoss,
  ensureQueues,
  ensureSchedules,
  failedReviewQueue,
  type RetryPolicy,
  retryPolicy,
  reviewQueue,
  scanQueue,
  upkeepQueue,
} from "./boss.ts";
import { enqueueUpkeep } from "./enqueue.ts";
import { createOutward, type Outward, outwardRetry } from "./outward.ts";
import { type JobEnd, type JobHandlers, startWorkers } from "./work.ts";

export interface QueueEvents {
  /** The queue could not reach its database, or met something worth an operator's look. */
  readonly onError: (error: Error) => void;
  readonly onJobEnd: (end: JobEnd) => void;
  /** What deliveries said about tenants was kept. */
  readonly onChanges?: (changes: readonly TenantChange[]) => void;
}

/** Jobs that wait, run, or have failed for good, by queue. */
export interface QueueDepth {
  readonly queue: string;
  readonly state: "waiting" | "active" | "failed";
  readonly count: number;
}

export interface Queue {
  readonly accept: AcceptDelivery;
  /** Whether jobs are taken. */
  readonly running: () => boolean;
  readonly startWorking: (handlers: JobHandlers) => Promise<void>;
  /** Queues upkeep. */
  readonly enqueueUpkeep: (jobs: readonly UpkeepJob[]) => Promise<void>;
  /** Outgoing webhooks. */
  readonly outward: Outward;
  readonly fetchDepth: () => Promise<readonly QueueDepth[]>;
  /** Age of the oldest job that could run at this moment; 0 where none waits. */
  readonly fetchOldestMs: () => Promise<number>;
  /** Keys (`jobKey`) of the jobs that are not over. */
  readonly fetchKeys: () => Promise<ReadonlySet<string>>;
  /** Lets running jobs finish for a while, then hands them back to be run again. */
  readonly stop: () => Promise<void>;
}

/** The sole owner of an embedded store knows that whatever is active there died with the last process. */
async function recoverActive(store: Store, boss: ReturnType<typeof createBoss>): Promise<void> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, name FROM pgboss.job
    WHERE name IN (${reviewQueue}, ${scanQueue}, ${failedReviewQueue}, ${upkeepQueue}) AND state = 'active'`.execute(
    store.db,
  );
  for (const { id, name } of rows) {
    await boss.fail(name, id, { message: "the process ended while this ran" });
    await boss.update(name, undefined, { id, startAfter: 0 });
  }
}

/** What pg-boss noted of the keys that ran when a process ended would hold up their next jobs. */
async function forgetActiveKeys({ db }: Store): Promise<void> {
  await sql`
    UPDATE pgboss.queue SET singletons_active = NULL WHERE singletons_active IS NOT NULL`.execute(
    db,
  );
}

async function fetchDepth(store: Store): Promise<readonly QueueDepth[]> {
  const { rows } = await sql<QueueDepth>`
    SELECT name AS queue,
      CASE WHEN state < 'active' THEN 'waiting' ELSE state::text END AS state,
      count(*) AS count
    FROM pgboss.job
    WHERE name IN (${reviewQueue}, ${scanQueue}, ${failedReviewQueue}, ${upkeepQueue})
      AND state IN ('created', 'retry', 'active', 'failed')
    GROUP BY 1, 2 ORDER BY 1, 2`.execute(store.db);
  return rows;
}

async function fetchOldestMs(store: Store): Promise<number> {
  const { rows } = await sql<{ ms: number | null }>`
    SELECT (extract(epoch FROM now() - min(start_after)) * 1000)::float8 AS ms FROM pgboss.job
    WHERE name = ${reviewQueue} AND state < 'active' AND NOT blocked AND start_after <= now()`.execute(
    store.db,
  );
  return rows[0]?.ms ?? 0;
}

async function fetchKeys(store: Store): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ data: Job }>`
    SELECT data FROM pgboss.job
    WHERE name IN (${reviewQueue}, ${failedReviewQueue})
      AND state IN ('created', 'retry', 'active')`.execute(store.db);
  return new Set(rows.map(({ data }) => jobKey(data)));
}

/**
 * Starts the queue on a store. Deliveries are accepted at once; jobs run after `startWorking`. Polls are what is left
 * where a notification is lost or a retry is due.
 */
export async function startQueue(
  store: Store,
  events: QueueEvents,
  retry: RetryPolicy = retryPolicy,
  pollSeconds = 1,
): Promise<Queue> {
  let acceptor: Acceptor | undefined;
  const boss = createBoss(store.backend, () => acceptor?.isBusy() ?? false);
  let running = false;
  boss.on("error", events.onError);
  boss.on("warning", ({ message }) => events.onError(new Error(message)));
  await boss.start();
  await forgetActiveKeys(store);
  await ensureQueues(boss, retry);
  if (store.backend.kind === "embedded") await recoverActive(store, boss);
  acceptor = createAcceptor(store, boss, events.onChanges ?? (() => undefined));
  const outward = await createOutward(store, boss, outwardRetry);
  return {
    outward,
    accept: acceptor.accept,
    running: () => running,
    startWorking: async (handlers) => {
      await startWorkers(store.db, boss, handlers, events.onJobEnd, pollSeconds);
      if (handlers.upkeep) await ensureSchedules(boss);
      running = true;
    },
    enqueueUpkeep: (jobs) => transact(store.db, (trx) => enqueueUpkeep(trx, boss, jobs)),
    fetchDepth: () => fetchDepth(store),
    fetchOldestMs: () => fetchOldestMs(store),
    fetchKeys: () => fetchKeys(store),
    stop: async () => {
      running = false;
      outward.stop();
      await boss.stop({ graceful: true, timeout: jobsFinishMsMax });
    },
  };
}
