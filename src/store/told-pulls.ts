/** Pull requests as events tell of them. */
import { sql, type Transaction } from "kysely";
import type { ReviewPullJob } from "../jobs/job.ts";
import type { Database } from "./schema.ts";

const toldColumns = ["state", "title", "author", "closed_at", "merge_commit", "told_at"];

/** Of two events the newer one's words stand, whichever comes last. */
function newest(column: string) {
  const name = sql.ref(column);
  return sql`${name} = CASE WHEN excluded.told_at >= coalesce(pulls.told_at, '-infinity')
    THEN excluded.${name} ELSE pulls.${name} END`;
}

/** Writes the pull requests of jobs, and thereby locks their rows. Sorted: two batches must lock in one order. */
export async function upsertPulls(
  trx: Transaction<Database>,
  jobs: readonly ReviewPullJob[],
): Promise<void> {
  if (jobs.length === 0) return;
  const sorted = jobs.toSorted(
    (a, b) => a.pull.repositoryId - b.pull.repositoryId || a.pull.number - b.pull.number,
  );
  const told = sorted.map(({ facts }) => facts);
  await sql`
    INSERT INTO pulls (repository_id, installation_id, number, head_sha, state, title, author, closed_at,
      merge_commit, told_at)
    SELECT * FROM unnest(
      ${sorted.map(({ pull }) => pull.repositoryId)}::bigint[],
      ${sorted.map(({ pull }) => pull.installationId)}::bigint[],
      ${sorted.map(({ pull }) => pull.number)}::integer[],
      ${sorted.map(({ head }) => head)}::text[],
      ${told.map((facts) => facts?.state ?? "open")}::text[],
      ${told.map((facts) => facts?.title ?? null)}::text[],
      ${told.map((facts) => facts?.author ?? null)}::text[],
      ${told.map((facts) => facts?.closedAt ?? null)}::timestamptz[],
      ${told.map((facts) => facts?.mergeCommit ?? null)}::text[],
      ${told.map((facts) => facts?.updatedAt ?? null)}::timestamptz[]
    )
    ON CONFLICT (repository_id, number) DO UPDATE SET
      head_sha = excluded.head_sha,
      installation_id = excluded.installation_id,
      updated_at = now(),
      ${sql.join(toldColumns.map(newest))}`.execute(trx);
}
