/** What reviews did, kept by tenant. */
import type { Kysely } from "kysely";
import type { FindingEvent } from "../jobs/finding-life.ts";
import type { PullRef } from "../jobs/ports.ts";
import type { ReviewLog, ReviewRecord, ReviewStart, RunningReview } from "../jobs/review-log.ts";
import { TenantGoneError } from "../jobs/tenants.ts";
import { finishReview } from "./finish-review.ts";
import { settlePull } from "./lives/settle-pull.ts";
import type { Store } from "./open.ts";
import { writeOutbox } from "./outbox.ts";
import type { Database, ReviewRow } from "./schema.ts";
import { findStanding } from "./tenants.ts";
import { transact } from "./transact.ts";

function toRecord(row: ReviewRow): ReviewRecord {
  return {
    id: row.id,
    state: row.state,
    head: row.head_sha,
    base: row.base_sha,
    reason: row.reason,
    deliveryId: row.delivery_guid,
    checkRunId: row.check_run_id,
    conclusion: row.conclusion,
  };
}

async function findReview(
  db: Kysely<Database>,
  pull: PullRef,
  head: string,
): Promise<ReviewRecord | undefined> {
  const row = await reviewsOf(db, pull).where("head_sha", "=", head).limit(1).executeTakeFirst();
  return row && toRecord(row);
}

/** Reviews of one pull request, newest first. */
function reviewsOf(db: Kysely<Database>, pull: PullRef) {
  return db
    .selectFrom("reviews")
    .selectAll()
    .where("installation_id", "=", pull.installationId)
    .where("repository_id", "=", pull.repositoryId)
    .where("pull_number", "=", pull.number)
    .orderBy("id", "desc");
}

async function findLatest(db: Kysely<Database>, pull: PullRef): Promise<ReviewRecord | undefined> {
  const row = await reviewsOf(db, pull).limit(1).executeTakeFirst();
  return row && toRecord(row);
}

async function fetchOpen(db: Kysely<Database>, pull: PullRef): Promise<readonly ReviewRecord[]> {
  const rows = await reviewsOf(db, pull).where("state", "=", "running").execute();
  return rows.map(toRecord);
}

async function findToldHead(db: Kysely<Database>, pull: PullRef): Promise<string | null> {
  // Asked before anything is posted: who left while the review ran is not written to.
  await requireTenant(db, pull);
  const row = await db
    .selectFrom("pulls")
    .select("head_sha")
    .where("installation_id", "=", pull.installationId)
    .where("repository_id", "=", pull.repositoryId)
    .where("number", "=", pull.number)
    .executeTakeFirst();
  return row?.head_sha ?? null;
}

async function insertReview(db: Kysely<Database>, start: ReviewStart): Promise<ReviewRecord> {
  const row = await db
    .insertInto("reviews")
    .values({
      installation_id: start.pull.installationId,
      repository_id: start.pull.repositoryId,
      pull_number: start.pull.number,
      head_sha: start.head,
      base_sha: start.base,
      reason: start.reason,
      delivery_guid: start.deliveryId,
      state: "running",
      requests: 0,
      timings_ms: "{}",
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRecord(row);
}

/** The queue runs one job per pull request, so nobody else opens a review of it at the same time. */
async function startReview(db: Kysely<Database>, start: ReviewStart): Promise<ReviewRecord> {
  const latest = await findReview(db, start.pull, start.head);
  if (latest?.state === "running") return latest;
  await requireTenant(db, start.pull);
  await ensurePull(db, start.pull, start.head);
  return insertReview(db, start);
}

/** What was forgotten does not come back with a review that still runs. */
async function requireTenant(
  db: Kysely<Database>,
  { installationId, repositoryId }: PullRef,
): Promise<void> {
  const { kind } = await findStanding(db, installationId, repositoryId);
  if (kind !== "here") throw new TenantGoneError(`the repository is ${kind}`);
}

/** A store may be younger than the jobs of its GitHub. */
async function ensurePull(db: Kysely<Database>, pull: PullRef, head: string): Promise<void> {
  await db
    .insertInto("installations")
    .values({ id: pull.installationId })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await db
    .insertInto("repositories")
    .values({
      id: pull.repositoryId,
      installation_id: pull.installationId,
      owner: pull.owner,
      name: pull.repo,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await db
    .insertInto("pulls")
    .values({
      repository_id: pull.repositoryId,
      installation_id: pull.installationId,
      number: pull.number,
      head_sha: head,
    })
    .onConflict((conflict) => conflict.columns(["repository_id", "number"]).doNothing())
    .execute();
}

async function recordCheckRun(
  db: Kysely<Database>,
  pull: PullRef,
  reviewId: number,
  checkRunId: number,
): Promise<void> {
  await db
    .updateTable("reviews")
    .set({ check_run_id: checkRunId })
    .where("id", "=", reviewId)
    .where("installation_id", "=", pull.installationId)
    .where("repository_id", "=", pull.repositoryId)
    .execute();
}

async function fetchRunning(
  db: Kysely<Database>,
  startedBefore: Date,
): Promise<readonly RunningReview[]> {
  const rows = await db
    .selectFrom("reviews")
    .innerJoin("repositories", (join) =>
      join
        .onRef("repositories.id", "=", "reviews.repository_id")
        .onRef("repositories.installation_id", "=", "reviews.installation_id"),
    )
    .selectAll("reviews")
    .select(["repositories.owner", "repositories.name"])
    .innerJoin("installations", "installations.id", "reviews.installation_id")
    .where("installations.suspended_at", "is", null)
    .where("reviews.state", "=", "running")
    .where("reviews.started_at", "<", startedBefore)
    .orderBy("reviews.id")
    .execute();
  return rows.map((row) => ({
    ...toRecord(row),
    pull: {
      installationId: row.installation_id,
      repositoryId: row.repository_id,
      owner: row.owner,
      repo: row.name,
      number: row.pull_number,
    },
  }));
}

/** The review log over a store. `onEvents` hears of findings whose state changed, once that is kept. */
export function createReviewLog(
  { db }: Store,
  onEvents: (events: readonly FindingEvent[]) => void = () => undefined,
): ReviewLog {
  return {
    findReview: (pull, head) => findReview(db, pull, head),
    findLatest: (pull) => findLatest(db, pull),
    fetchOpen: (pull) => fetchOpen(db, pull),
    findToldHead: (pull) => findToldHead(db, pull),
    startReview: (start) => startReview(db, start),
    recordCheckRun: (pull, id, checkRunId) => recordCheckRun(db, pull, id, checkRunId),
    finishReview: async (pull, id, outcome) => onEvents(await finishReview(db, pull, id, outcome)),
    settlePull: async (pull) => {
      const events = await transact(db, async (trx) => {
        const settled = await settlePull(trx, pull);
        await writeOutbox(trx, pull, settled);
        return settled;
      });
      onEvents(events);
    },
    fetchRunning: (startedBefore) => fetchRunning(db, startedBefore),
  };
}
