/** What people say about findings, as their lives show it. */
import { sql, type Transaction } from "kysely";
import type { FindingEvent } from "../../jobs/finding-life.ts";
import type { RepositoryRef } from "../../jobs/ports.ts";
import type { Database } from "../schema.ts";
import { type ChangedLife, toEvents } from "./events.ts";
import { lockLives } from "./lock.ts";

type Tenant = Pick<RepositoryRef, "installationId" | "repositoryId">;

/**
 * Brings the lives of these findings, in all pull requests and in the tree, in line with the dismissals in force;
 * safe to repeat. To be called in the transaction that changes a dismissal.
 */
export async function heedDismissals(
  trx: Transaction<Database>,
  { installationId, repositoryId }: Tenant,
  fingerprints: readonly string[],
): Promise<readonly FindingEvent[]> {
  if (fingerprints.length === 0) return [];
  await lockLives(trx, installationId);
  const { rows } = await sql<ChangedLife>`
    WITH due AS (
      SELECT l.id, l.state AS former, said.verdict, said.given_at
      FROM finding_lives l LEFT JOIN LATERAL (
        SELECT CASE d.kind WHEN 'false-positive' THEN 'false-positive' ELSE 'ignored' END AS verdict, d.given_at
        FROM dismissals d
        WHERE d.repository_id = l.repository_id AND d.fingerprint = l.fingerprint AND d.revoked_at IS NULL
          AND (d.kind <> 'resolve' OR d.pull_number = l.pull_number)
        ORDER BY d.given_at DESC, d.id DESC LIMIT 1
      ) said ON true
      WHERE l.repository_id = ${repositoryId} AND l.installation_id = ${installationId}
        AND l.fingerprint = ANY (${fingerprints}::text[])
        AND (l.verdict, l.verdict_at) IS DISTINCT FROM (said.verdict, said.given_at)
      ORDER BY l.id
    )
    UPDATE finding_lives AS l SET verdict = due.verdict, verdict_at = due.given_at
    FROM due WHERE l.id = due.id
    RETURNING l.*, due.former, coalesce(l.left_commit, l.seen_commit) AS commit
  `.execute(trx);
  return toEvents(rows);
}
