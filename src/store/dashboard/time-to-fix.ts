/** How long findings lived until the code was mended. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../schema.ts";
import { areWeeks, installationConditions, seesWhole } from "./count.ts";
import { allOf, commonConditions, type FindingFilter, livesWhere } from "./filter.ts";
import { type Scope, scopeWithin } from "./scope.ts";

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
  seen: Scope,
  filter: FindingFilter,
): Promise<TimeToFix> {
  const { installation, repository, pull, rule } = filter;
  const scope = scopeWithin(seen, installation);
  const isBroad = [repository, pull, rule].every((each) => each === undefined);
  const query = isBroad && seesWhole(scope) && areWeeks(filter) ? selectOfSpans : selectOfLives;
  const { rows } = await query(scope, filter).execute(db);
  return rows[0] ?? { findings: 0, median: null, p90: null };
}

function mended(filter: FindingFilter): FindingFilter {
  return { ...filter, dated: "settled", states: mendedStates };
}

// Seconds as floating point sort three times as fast as intervals.
const seconds = sql`date_part('epoch', l.settled_at - l.opened_at)`;

function selectOfLives(scope: Scope, filter: FindingFilter): RawBuilder<TimeToFix> {
  return sql`
    SELECT n::integer AS findings, t[1] / 3600 AS median, t[2] / 3600 AS p90 FROM (
      SELECT count(*) AS n, percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY ${seconds}) AS t
      FROM finding_lives AS l
      WHERE ${livesWhere(scope, mended(filter))}
    ) AS mended`;
}

/** The same, where sorting so many would take long: the counts tell which span has it, and its rank there. */
function selectOfSpans(scope: Scope, filter: FindingFilter): RawBuilder<TimeToFix> {
  const { since, until } = filter;
  const counted = allOf([
    ...installationConditions(scope, filter),
    ...commonConditions({ ...filter, states: undefined }),
    ...(since === undefined ? [] : [sql`l.week >= ${since}::date`]),
    ...(until === undefined ? [] : [sql`l.week < ${until}::date`]),
  ]);
  // A rank is that of `percentile_disc`: the first of which so many are not longer.
  const at = (share: number) => sql`(
    SELECT (
      SELECT ${seconds} FROM finding_lives AS l
      WHERE ${livesWhere(scope, mended(filter))} AND mended_span(l.opened_at, l.settled_at) = span
      ORDER BY 1 LIMIT 1 OFFSET rank - (upto - n) - 1
    ) / 3600
    FROM (SELECT *, ceil(${share}::double precision * total)::bigint AS rank FROM placed) AS ranked
    WHERE rank > upto - n AND rank <= upto
  )`;
  return sql`
    WITH spans AS (
      SELECT l.span, sum(l.findings)::bigint AS n FROM life_mended_spans AS l WHERE ${counted} GROUP BY l.span
    ), placed AS (
      SELECT span, n, (sum(n) OVER (ORDER BY span))::bigint AS upto, (sum(n) OVER ())::bigint AS total
      FROM spans WHERE n > 0
    )
    SELECT coalesce(max(total), 0)::integer AS findings, ${at(0.5)} AS median, ${at(0.9)} AS p90 FROM placed`;
}
