/** Findings that a review or a scan saw, as they enter the lives. */
import { sql, type Transaction } from "kysely";
import type { RepositoryRef } from "../../jobs/ports.ts";
import type { RecordedFinding, ReviewOutcome } from "../../jobs/review-log.ts";
import type { Database } from "../schema.ts";
import type { ChangedLife } from "./events.ts";

/** Where findings were seen. */
export interface Sighting {
  /** Number of the pull request; 0 for the tree. */
  readonly number: number;
  /** The review whose words they have; null for a scan. */
  readonly reviewId: number | null;
  readonly commit: string;
}

/** Rows of findings as one statement takes them, column by column. */
function columnsOf(findings: readonly RecordedFinding[], silenced: readonly boolean[]) {
  const of = <Value>(column: (finding: RecordedFinding) => Value) => findings.map(column);
  return sql`unnest(
    ${of(({ fingerprint }) => fingerprint)}::text[], ${of(({ rule }) => rule)}::text[],
    ${of(({ severity }) => severity)}::text[], ${of(({ confidence }) => confidence)}::text[],
    ${of(({ mode }) => mode)}::text[], ${of(({ path }) => path)}::text[],
    ${of(({ line }) => line)}::integer[], ${of(({ endLine }) => endLine)}::integer[],
    ${silenced}::boolean[]
  ) AS f (fingerprint, rule, severity, confidence, mode, path, line, end_line, silenced)`;
}

/** Findings that are there, by fingerprint: opened, seen again, or come back. */
export async function seeFindings(
  trx: Transaction<Database>,
  { installationId, repositoryId }: RepositoryRef,
  { number, reviewId, commit }: Sighting,
  { findings, suppressed }: Pick<ReviewOutcome, "findings" | "suppressed">,
): Promise<ReadonlyMap<string, ChangedLife>> {
  const unique = new Map(
    [
      ...suppressed.map((finding) => ({ finding, silenced: true })),
      ...findings.map((finding) => ({ finding, silenced: false })),
    ].map((each) => [each.finding.fingerprint, each]),
  );
  if (unique.size === 0) return new Map();
  // Sorted, so that rows are locked in one order.
  const sorted = [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
  const given = columnsOf(
    sorted.map(({ finding }) => finding),
    sorted.map(({ silenced }) => silenced),
  );
  const { rows } = await sql<ChangedLife>`
    WITH former AS (
      SELECT fingerprint, state FROM finding_lives
      WHERE repository_id = ${repositoryId} AND pull_number = ${number}
    ), written AS (
      INSERT INTO finding_lives AS kept (
        installation_id, repository_id, pull_number, fingerprint, rule, severity, confidence, mode, path, line,
        end_line, silenced, opened_at, opened_commit, seen_at, seen_commit, seen_review_id, lifecycle)
      SELECT ${installationId}, ${repositoryId}, ${number}, fingerprint, rule, severity, confidence, mode, path,
        line, end_line, silenced, now(), ${commit}, now(), ${commit}, ${reviewId}::bigint, 'open'
      FROM ${given}
      ON CONFLICT (repository_id, fingerprint, pull_number) DO UPDATE SET
        severity = excluded.severity, confidence = excluded.confidence, mode = excluded.mode,
        path = excluded.path, line = excluded.line, end_line = excluded.end_line,
        silenced = excluded.silenced, seen_at = excluded.seen_at, seen_commit = excluded.seen_commit,
        seen_review_id = excluded.seen_review_id, lifecycle = 'open', left_at = NULL, left_commit = NULL
      RETURNING *
    )
    SELECT written.*, former.state AS former, ${commit}::text AS commit
    FROM written LEFT JOIN former USING (fingerprint)
  `.execute(trx);
  return new Map(rows.map((row) => [row.fingerprint, row]));
}
