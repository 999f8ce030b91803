/** Which open pull requests nobody reviewed at their present head. */
import { sql } from "kysely";
import type { OpenPull } from "../jobs/upkeep-ports.ts";
import { failedReviewsMax } from "../limits.ts";
import type { Store } from "./open.ts";

/** A review that runs has a job, or is found by those who look for reviews without one. */
export async function filterUnreviewed(
  { db }: Store,
  pulls: readonly OpenPull[],
): Promise<readonly OpenPull[]> {
  const { rows } = await sql<{ index: number }>`
    SELECT given.index FROM unnest(
      ${pulls.map((_, index) => index)}::integer[],
      ${pulls.map(({ pull }) => pull.installationId)}::bigint[],
      ${pulls.map(({ pull }) => pull.repositoryId)}::bigint[],
      ${pulls.map(({ pull }) => pull.number)}::integer[],
      ${pulls.map(({ head }) => head)}::text[]
    ) AS given (index, installation_id, repository_id, number, head)
    LEFT JOIN reviews ON reviews.installation_id = given.installation_id
      AND reviews.repository_id = given.repository_id
      AND reviews.pull_number = given.number
      AND reviews.head_sha = given.head
    GROUP BY given.index
    HAVING count(*) FILTER (WHERE state IN ('finished', 'running')) = 0
      AND count(*) FILTER (WHERE state = 'failed') < ${failedReviewsMax}`.execute(db);
  const indices = new Set(rows.map(({ index }) => index));
  return pulls.filter((_, index) => indices.has(index));
}
