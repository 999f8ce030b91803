/** What is forgotten of reviews with time: the lives of their findings stay. */
import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** Each goes with all its findings; what is left goes the next time. */
const reviewsPerDelete = 2_000;

/** Deletes reviews that ended before a moment and that a later one of their pull request replaced; answers how many. */
export async function deleteReplacedReviews(
  db: Kysely<Database>,
  finishedBefore: Date,
): Promise<number> {
  const { rows } = await sql`
    DELETE FROM reviews WHERE id IN (
      SELECT v.id FROM reviews AS v
      JOIN pulls AS p ON p.repository_id = v.repository_id AND p.number = v.pull_number
      WHERE v.finished_at < ${finishedBefore} AND v.id < p.newest_review_id
      ORDER BY v.finished_at LIMIT ${reviewsPerDelete}
    ) RETURNING id`.execute(db);
  return rows.length;
}
