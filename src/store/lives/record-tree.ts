/** The end of a scan of a whole tree as it changes the lives of findings. */
import { sql, type Transaction } from "kysely";
import type { FindingEvent } from "../../jobs/finding-life.ts";
import type { RepositoryRef } from "../../jobs/ports.ts";
import type { ReviewOutcome } from "../../jobs/review-log.ts";
import type { Database } from "../schema.ts";
import { type ChangedLife, toEvents } from "./events.ts";
import { lockLives } from "./lock.ts";
import { seeFindings } from "./see-findings.ts";
import { heedDismissals } from "./verdicts.ts";

/** What a scan found, and whether it read everything. */
export interface TreeOutcome
  extends Pick<ReviewOutcome, "findings" | "suppressed" | "judgedWhole"> {
  readonly commit: string;
}

/**
 * Brings the lives of the tree's findings up to what a scan found, and answers those whose state changed. What merged
 * pull requests brought is fixed where the tree does not have it any more.
 */
export async function recordTree(
  trx: Transaction<Database>,
  repository: RepositoryRef,
  outcome: TreeOutcome,
): Promise<readonly FindingEvent[]> {
  await lockLives(trx, repository.installationId);
  const sighting = { number: 0, reviewId: null, commit: outcome.commit };
  const seen = await seeFindings(trx, repository, sighting, outcome);
  const gone = outcome.judgedWhole ? await recordFixed(trx, repository, outcome) : [];
  const heeded = await heedDismissals(trx, repository, [...seen.keys()]);
  return [...toEvents(seen.values()), ...gone, ...heeded];
}

async function recordFixed(
  trx: Transaction<Database>,
  { installationId, repositoryId }: RepositoryRef,
  { findings, suppressed, commit }: TreeOutcome,
): Promise<readonly FindingEvent[]> {
  const there = [...findings, ...suppressed].map(({ fingerprint }) => fingerprint);
  const { rows } = await sql<ChangedLife>`
    WITH former AS (
      SELECT id, state AS former FROM finding_lives
      WHERE repository_id = ${repositoryId} AND installation_id = ${installationId}
        AND ((pull_number = 0 AND lifecycle = 'open') OR (pull_number > 0 AND lifecycle = 'merged'))
        AND fingerprint <> ALL (${there}::text[])
      ORDER BY id
    )
    UPDATE finding_lives AS gone SET lifecycle = 'fixed', left_at = now(), left_commit = ${commit}
    FROM former WHERE gone.id = former.id
    RETURNING gone.*, former.former, ${commit}::text AS commit
  `.execute(trx);
  return toEvents(rows);
}
