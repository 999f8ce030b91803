/** How long findings lived until the code was mended. */
import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { type FindingFilter, livesWhere } from "./filter.ts";
import type { Scope } from "./scope.ts";

/** The code was mended, before the merge or after it. */
export const mendedStates = ["prevented", "fixed"] as const;

/** In hours; null where nothing was mended. */
export interface TimeToFix {
  readonly findings: number;
  readonly median: number | null;
  readonly p90: number | null;
}

/** Of the findings that were prevented or fixed within the dates of the filter, whatever state it asks for. */
export async function fetchTimeToFix(
  db: Kysely<Database>,
  scope: Scope,
  filter: FindingFilter,
): Promise<TimeToFix> {
  // Seconds as floating point sort three times as fast as intervals.
  const mended: FindingFilter = { ...filter, dated: "settled", states: mendedStates };
  const { rows } = await sql<TimeToFix>`
    SELECT n::integer AS findings, t[1] / 3600 AS median, t[2] / 3600 AS p90 FROM (
      SELECT count(*) AS n, percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (
        ORDER BY date_part('epoch', l.settled_at - l.opened_at)) AS t
      FROM finding_lives AS l
      WHERE ${livesWhere(scope, mended)}
    ) AS mended
  `.execute(db);
  return rows[0] ?? { findings: 0, median: null, p90: null };
}
