/** The end of a review: its verdict with all its findings, in one transaction. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { FindingEvent } from "../jobs/finding-life.ts";
import type { PullRef } from "../jobs/ports.ts";
import type { ReviewOutcome } from "../jobs/review-log.ts";
import { lockLives, lockPull } from "./lives/lock.ts";
import { recordReview } from "./lives/record-review.ts";
import { writeOutbox } from "./outbox.ts";
import type { Database } from "./schema.ts";
import { transact } from "./transact.ts";

/** Rows of one INSERT; PostgreSQL takes at most 65,535 parameters in a statement. */
const rowsPerInsert = 500;

function chunked<Row>(rows: readonly Row[]): Row[][] {
  const count = Math.ceil(rows.length / rowsPerInsert);
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * rowsPerInsert, (index + 1) * rowsPerInsert),
  );
}

async function insertOutcomeRows(
  trx: Transaction<Database>,
  pull: PullRef,
  reviewId: number,
  outcome: ReviewOutcome,
): Promise<void> {
  const tenant = {
    review_id: reviewId,
    installation_id: pull.installationId,
    repository_id: pull.repositoryId,
  };
  const findings = outcome.findings.map(({ words, endLine, ...finding }) => ({
    ...tenant,
    pull_number: pull.number,
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    mode: finding.mode,
    path: finding.path,
    line: finding.line,
    end_line: endLine,
    ...words,
  }));
  const missed = outcome.notAnalysed.map(({ path, reason }) => ({ ...tenant, path, reason }));
  for (const rows of chunked(findings)) {
    await trx
      .insertInto("findings")
      .values(rows)
      .onConflict((conflict) => conflict.columns(["review_id", "fingerprint"]).doNothing())
      .execute();
  }
  for (const rows of chunked(missed)) await trx.insertInto("not_analysed").values(rows).execute();
}

/** Ends a running review with all it found, at once or not at all; answers the findings whose state it changed. */
export async function finishReview(
  db: Kysely<Database>,
  pull: PullRef,
  reviewId: number,
  outcome: ReviewOutcome,
): Promise<readonly FindingEvent[]> {
  return transact(db, async (trx) => {
    const ended = await trx
      .updateTable("reviews")
      .set({
        state: outcome.state,
        conclusion: outcome.conclusion,
        requests: outcome.requests,
        timings_ms: JSON.stringify(outcome.timingsMs),
        error: outcome.error ?? null,
        finished_at: sql<Date>`now()`,
      })
      .where("id", "=", reviewId)
      .where("installation_id", "=", pull.installationId)
      .where("repository_id", "=", pull.repositoryId)
      .where("state", "=", "running")
      .returning(["id", "head_sha"])
      .executeTakeFirst();
    if (!ended) return [];
    // Before anything is counted: files that were not analysed are counted by repository, and so they are when older
    // reviews of the pull request are forgotten.
    await lockPull(trx, pull);
    await lockLives(trx, pull.installationId);
    await insertOutcomeRows(trx, pull, reviewId, outcome);
    if (outcome.state === "superseded") return [];
    const events = await recordReview(trx, pull, { id: reviewId, head: ended.head_sha }, outcome);
    await writeOutbox(trx, pull, events);
    return events;
  });
}
