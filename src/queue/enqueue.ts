/** Jobs into the queue inside a transaction of the store: committed together with the delivery, or not at all. */
import { type Kysely, sql, type Transaction } from "kysely";
import { fromKysely, type PgBoss } from "pg-boss";
import { coalesceJobs, type Job, jobKey } from "../jobs/job.ts";
import { type UpkeepJob, upkeepKey } from "../jobs/upkeep-job.ts";
import { urgencyOf } from "../jobs/urgency.ts";
import { lockTenants } from "../store/deliveries.ts";
import type { Database } from "../store/schema.ts";
import { reviewQueue, scanQueue, upkeepQueue } from "./boss.ts";
import { lowestPriority, takeTurns } from "./turns.ts";

function coalesceByKey(jobs: readonly Job[]): Map<string, Job> {
  const byKey = new Map<string, Job>();
  for (const job of jobs) {
    const key = jobKey(job);
    const earlier = byKey.get(key);
    byKey.set(key, earlier ? coalesceJobs(earlier, job) : job);
  }
  return byKey;
}

// pg-boss finds jobs key by key only; a batch asks once for all its keys. `NOT blocked`, which every job of ours is, is
// what pg-boss's index of waiting jobs has: without it each batch would read all that are over and not yet deleted.
async function fetchQueued(
  trx: Kysely<Database>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Job>> {
  const { rows } = await sql<{ key: string; data: Job }>`
    SELECT singleton_key AS key, data FROM pgboss.job
    WHERE name IN (${reviewQueue}, ${scanQueue}) AND state < 'active' AND NOT blocked AND singleton_key = ANY(${keys}::text[])
    ORDER BY created_on`.execute(trx);
  return new Map(rows.map(({ key, data }) => [key, data]));
}

// One statement where pg-boss would need two for each job. A job that a worker took meanwhile is left alone.
async function updateQueued(
  trx: Kysely<Database>,
  jobs: ReadonlyMap<string, Job>,
): Promise<ReadonlySet<string>> {
  if (jobs.size === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    UPDATE pgboss.job
    SET data = given.data::jsonb, priority = greatest(priority, given.least)
    FROM unnest(
      ${[...jobs.keys()]}::text[],
      ${[...jobs.values()].map((job) => JSON.stringify(job))}::text[],
      ${[...jobs.values()].map((job) => lowestPriority(urgencyOf(job)))}::integer[]
    ) AS given (key, data, least)
    WHERE name IN (${reviewQueue}, ${scanQueue}) AND state < 'active' AND NOT blocked AND singleton_key = given.key
    RETURNING given.key`.execute(trx);
  return new Set(rows.map(({ key }) => key));
}

/**
 * Queues jobs. A job that waits under the same key takes over the new data and keeps its place and
 * its back-off, unless it became more urgent; one that is being worked on gets a follower.
 */
export async function enqueueJobs(
  trx: Transaction<Database>,
  boss: PgBoss,
  jobs: readonly Job[],
): Promise<void> {
  const latest = coalesceByKey(jobs);
  if (latest.size === 0) return;
  await lockTenants(trx, [...latest.values()]);
  const queued = await fetchQueued(trx, [...latest.keys()]);
  const merged = new Map<string, Job>();
  for (const [key, earlier] of queued) {
    const later = latest.get(key);
    if (later) merged.set(key, coalesceJobs(earlier, later));
  }
  const updated = await updateQueued(trx, merged);
  const fresh = [...latest].filter(([key]) => !updated.has(key));
  if (fresh.length === 0) return;
  const byQueue = Map.groupBy(fresh, ([, { kind }]) =>
    kind === "scan-repository" ? scanQueue : reviewQueue,
  );
  for (const [queue, some] of byQueue) {
    const priorities = await takeTurns(
      trx,
      some.map(([, job]) => job),
    );
    const inserts = some.map(([key, data], index) => ({
      data,
      singletonKey: key,
      group: { id: key },
      priority: priorities[index] ?? 0,
    }));
    await boss.insert(queue, inserts, { db: fromKysely(trx) });
  }
}

/** Queues upkeep; jobs of one key run one after the other, and do no harm twice. */
export async function enqueueUpkeep(
  trx: Transaction<Database>,
  boss: PgBoss,
  jobs: readonly UpkeepJob[],
): Promise<void> {
  if (jobs.length === 0) return;
  const inserts = jobs.map((data) => ({
    data,
    singletonKey: upkeepKey(data),
    group: { id: upkeepKey(data) },
  }));
  await boss.insert(upkeepQueue, inserts, { db: fromKysely(trx) });
}
