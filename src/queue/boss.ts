/** pg-boss over the store's own database, with the settings under which nothing is lost or done twice. */
import { PgBoss } from "pg-boss";
import { type UpkeepJob, upkeepKey } from "../jobs/upkeep-job.ts";
import { jobMsMax, queueConnectionsMax } from "../limits.ts";
import type { StoreBackend } from "../store/open.ts";
import { createEmbeddedDb } from "./embedded-db.ts";

/** Reviews of pull requests; one active job per pull request. */
export const reviewQueue = "review-pull";

/** Reviews whose retries are spent; what is left to do is to end their check run. */
export const failedReviewQueue = "review-pull-failed";

/** Scans of whole trees: beside the reviews, so that they never stand in their way. */
export const scanQueue = "scan-repository";

/** Upkeep: the sweep of missed deliveries, reconciliation, and the end of what is kept of those who left. */
export const upkeepQueue = "upkeep";

/** How often and how late a failed review is tried again. */
export interface RetryPolicy {
  readonly limit: number;
  readonly delaySeconds: number;
  readonly delaySecondsMax: number;
}

/** About a quarter of an hour in all, without the time that GitHub answers nobody: an author must not wait for ever. */
export const retryPolicy: RetryPolicy = { limit: 8, delaySeconds: 4, delaySecondsMax: 300 };

/** How long a job that is over is kept: nobody reads it, and what watches the queue reads all there are. */
const keptSeconds = 30 * 60;

const heartbeatSeconds = 10;
const superviseSeconds = 5;

// LISTEN wakes the workers; these intervals are what is left where a notification is lost or a retry is due.
const commonOptions = {
  useListenNotify: true,
  monitorIntervalSeconds: superviseSeconds,
  superviseIntervalSeconds: superviseSeconds,
  maintenanceIntervalSeconds: 600,
  // Schedules are of minutes, and all of them are upkeep: nothing waits for them.
  schedule: true,
  cronMonitorIntervalSeconds: 45,
  cronWorkerIntervalSeconds: 45,
  // pg-boss does not look at jobs whose key was active when it last read its queues: that must not be long ago.
  queueCacheIntervalSeconds: 5,
  // The vacuum watch serves nothing here; on the embedded store it would only cost queries.
  monitorVacuum: false,
  reindex: false,
} as const;

/** Makes a client of the queue; it does nothing until it is started. `isBusy`: deliveries wait to be kept. */
export function createBoss(backend: StoreBackend, isBusy: () => boolean): PgBoss {
  if (backend.kind === "embedded") {
    const db = createEmbeddedDb(backend.pglite, isBusy);
    return new PgBoss({ ...commonOptions, db, backend: "pglite" });
  }
  return new PgBoss({
    ...commonOptions,
    connectionString: backend.url,
    application_name: "mapwarden queue",
    max: queueConnectionsMax,
  });
}

/** Creates the queues, or brings the settings of existing ones up to date (createQueue leaves those alone). */
export async function ensureQueues(boss: PgBoss, retry: RetryPolicy): Promise<void> {
  const options = {
    retryLimit: retry.limit,
    retryDelay: retry.delaySeconds,
    retryDelayMax: retry.delaySecondsMax,
    retryBackoff: true,
    heartbeatSeconds,
    expireInSeconds: Math.ceil(jobMsMax / 1_000),
    deleteAfterSeconds: keptSeconds,
    notify: true,
  };
  await boss.createQueue(failedReviewQueue, { ...options, policy: "standard" });
  await boss.updateQueue(failedReviewQueue, options);
  await boss.createQueue(reviewQueue, {
    ...options,
    policy: "singleton",
    deadLetter: failedReviewQueue,
  });
  await boss.updateQueue(reviewQueue, { ...options, deadLetter: failedReviewQueue });
  await boss.createQueue(scanQueue, {
    ...options,
    policy: "singleton",
    deadLetter: failedReviewQueue,
  });
  await boss.updateQueue(scanQueue, { ...options, deadLetter: failedReviewQueue });
  await boss.createQueue(upkeepQueue, { ...options, policy: "singleton" });
  await boss.updateQueue(upkeepQueue, options);
  // Fills pg-boss's cache of queues: read inside a transaction of ours it would wait for that very
  // transaction, since the embedded store has one connection.
  await Promise.all(
    [reviewQueue, scanQueue, failedReviewQueue, upkeepQueue].map((name) =>
      boss.findJobs(name, { key: "none", queued: true }),
    ),
  );
}

/** Upkeep that comes back by itself, in cron's words; one process of all sends it each time. */
const schedules: readonly (readonly [string, UpkeepJob])[] = [
  ["*/5 * * * *", { kind: "sweep-deliveries" }],
  ["*/5 * * * *", { kind: "plan-scans" }],
  ["17 */6 * * *", { kind: "sync-installations", reconcile: false }],
];

/** Brings the schedules up to date. */
export async function ensureSchedules(boss: PgBoss): Promise<void> {
  for (const [cron, job] of schedules) {
    const key = upkeepKey(job);
    await boss.schedule(upkeepQueue, cron, job, { key, singletonKey: key, group: { id: key } });
  }
}
