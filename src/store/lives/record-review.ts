/** The end of a review as it changes the lives of findings. */
import { sql, type Transaction } from "kysely";
import type { FindingEvent } from "../../jobs/finding-life.ts";
import type { PullRef } from "../../jobs/ports.ts";
import type { ReviewOutcome } from "../../jobs/review-log.ts";
import type { Database } from "../schema.ts";
import { type ChangedLife, toEvents } from "./events.ts";
import { seeFindings } from "./see-findings.ts";
import { settlePull } from "./settle-pull.ts";
import { heedDismissals } from "./verdicts.ts";

/** A review that has just ended. */
export interface EndedReview {
  readonly id: number;
  readonly head: string;
}

/**
 * Brings the lives of a pull request's findings up to what a review found, and answers those whose state changed.
 * Whoever calls it has locked the pull request, then the lives.
 */
export async function recordReview(
  trx: Transaction<Database>,
  pull: PullRef,
  review: EndedReview,
  outcome: ReviewOutcome,
): Promise<readonly FindingEvent[]> {
  await notePull(trx, pull, review, outcome);
  const sighting = { number: pull.number, reviewId: review.id, commit: review.head };
  const seen = await seeFindings(trx, pull, sighting, outcome);
  const gone = outcome.judgedWhole ? await recordGone(trx, pull, review, outcome) : [];
  const heeded = await heedDismissals(trx, pull, [...seen.keys()]);
  const settled = await settlePull(trx, pull);
  return [...toEvents(seen.values()), ...gone, ...heeded, ...settled];
}

/** What the newest review says of the whole pull request. Of older ones the files they did not read are forgotten. */
async function notePull(
  trx: Transaction<Database>,
  { installationId, repositoryId, number }: PullRef,
  { id }: EndedReview,
  { conclusion, untold, notAnalysed }: ReviewOutcome,
): Promise<void> {
  await sql`
    UPDATE pulls SET newest_review_id = ${id}, conclusion = ${conclusion}, untold = ${untold ?? null},
      not_analysed = ${notAnalysed.length}
    WHERE repository_id = ${repositoryId} AND number = ${number} AND installation_id = ${installationId}
  `.execute(trx);
  await sql`
    DELETE FROM not_analysed USING reviews
    WHERE reviews.id = not_analysed.review_id AND reviews.repository_id = ${repositoryId}
      AND reviews.installation_id = ${installationId} AND reviews.pull_number = ${number}
      AND reviews.id < ${id}
  `.execute(trx);
}

/**
 * Findings that are there no more. One that another pull request has meanwhile brought into the branch is no work of
 * this one, and nobody prevented it.
 */
async function recordGone(
  trx: Transaction<Database>,
  { installationId, repositoryId, number }: PullRef,
  { head }: EndedReview,
  { findings, suppressed }: ReviewOutcome,
): Promise<readonly FindingEvent[]> {
  const there = [...findings, ...suppressed].map(({ fingerprint }) => fingerprint);
  const { rows } = await sql<ChangedLife>`
    WITH former AS (
      SELECT id, state AS former FROM finding_lives
      WHERE repository_id = ${repositoryId} AND installation_id = ${installationId} AND pull_number = ${number}
        AND lifecycle = 'open' AND fingerprint <> ALL (${there}::text[])
    )
    UPDATE finding_lives AS gone SET left_at = now(), left_commit = ${head},
      lifecycle = CASE WHEN EXISTS (
        SELECT FROM finding_lives AS other
        WHERE other.repository_id = gone.repository_id AND other.fingerprint = gone.fingerprint
          AND other.pull_number <> gone.pull_number AND other.lifecycle = 'merged'
      ) THEN 'dropped' ELSE 'prevented' END
    FROM former WHERE gone.id = former.id
    RETURNING gone.*, former.former, ${head}::text AS commit
  `.execute(trx);
  return toEvents(rows);
}
