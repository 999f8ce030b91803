/** What becomes of the findings of a pull request that was merged, closed, or opened again. */
import { sql, type Transaction } from "kysely";
import type { FindingEvent } from "../../jobs/finding-life.ts";
import type { PullRef } from "../../jobs/ports.ts";
import type { Database } from "../schema.ts";
import { type ChangedLife, toEvents } from "./events.ts";
import { lockLives } from "./lock.ts";

/** Brings its lives in line with the state that the last event told of; safe to repeat. */
export async function settlePull(
  trx: Transaction<Database>,
  { installationId, repositoryId, number }: PullRef,
): Promise<readonly FindingEvent[]> {
  await lockLives(trx, installationId);
  const { rows } = await sql<ChangedLife>`
    WITH pull AS (
      SELECT state, closed_at, merge_commit, head_sha FROM pulls
      WHERE repository_id = ${repositoryId} AND number = ${number} AND installation_id = ${installationId}
    ), former AS (
      SELECT l.id, l.state AS former, pull.closed_at, pull.merge_commit, pull.head_sha,
        CASE pull.state WHEN 'merged' THEN 'merged' WHEN 'closed' THEN 'dropped' ELSE 'open' END AS due
      FROM pull JOIN finding_lives l ON l.repository_id = ${repositoryId} AND l.pull_number = ${number}
      WHERE (pull.state IN ('merged', 'closed') AND l.lifecycle = 'open')
        OR (pull.state = 'open' AND l.lifecycle = 'dropped' AND l.left_commit IS NULL)
    )
    UPDATE finding_lives AS l SET lifecycle = due,
      left_at = CASE due WHEN 'open' THEN NULL ELSE greatest(coalesce(closed_at, now()), opened_at) END,
      left_commit = CASE due WHEN 'merged' THEN merge_commit END
    FROM former WHERE l.id = former.id
    RETURNING l.*, former.former, coalesce(l.left_commit, former.head_sha) AS commit
  `.execute(trx);
  return toEvents(rows);
}
