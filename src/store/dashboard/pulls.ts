/** Pull requests with what was found in them and how they were reviewed. */
import { type Kysely, sql } from "kysely";
import type { PullLifeState } from "../../jobs/finding-life.ts";
import type { CheckConclusion } from "../../jobs/ports.ts";
import type { ReviewState, UntoldKind } from "../../jobs/review-log.ts";
import type { Database } from "../schema.ts";
import { allOf, tenantConditions } from "./filter.ts";
import { type Cursor, type Page, toPage } from "./page.ts";
import type { Scope } from "./scope.ts";

/** Absent means any. */
export interface PullFilter {
  readonly installation?: number | undefined;
  readonly repository?: number | undefined;
  readonly state?: PullLifeState | undefined;
  /** Only those whose newest review judged nothing, and why: `any` for whichever reason. */
  readonly untold?: UntoldKind | "any" | undefined;
}

export interface ListedPull {
  readonly repository_id: number;
  readonly installation_id: number;
  readonly owner: string;
  readonly name: string;
  readonly number: number;
  readonly title: string | null;
  readonly author: string | null;
  readonly state: PullLifeState;
  readonly conclusion: CheckConclusion | null;
  readonly untold: UntoldKind | null;
  readonly not_analysed: number;
  readonly updated_at: Date;
  readonly head_sha: string;
  readonly open: number;
  readonly total: number;
}

/** One review of a pull request: a push, or a wish for another look. */
export interface ListedReview {
  readonly id: number;
  readonly head_sha: string;
  readonly reason: string;
  readonly state: ReviewState;
  readonly conclusion: CheckConclusion | null;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly findings: number;
  readonly error: string | null;
}

function whereOf(scope: Scope, filter: PullFilter): ReturnType<typeof allOf> {
  const { state, untold } = filter;
  return allOf([
    ...tenantConditions(scope, filter, "p"),
    ...(state === undefined ? [] : [sql`p.state = ${state}`]),
    ...(untold === undefined
      ? []
      : [untold === "any" ? sql`p.untold IS NOT NULL` : sql`p.untold = ${untold}`]),
  ]);
}

const columns = sql`p.repository_id, p.installation_id, r.owner, r.name, p.number, p.title, p.author, p.state,
  p.conclusion, p.untold, p.not_analysed, p.updated_at, p.head_sha, c.open, c.total`;

// Counted for the rows of a page only, each out of an index of its own.
const counts = sql`LATERAL (
  SELECT count(*) FILTER (WHERE l.state = 'open')::integer AS open, count(*)::integer AS total
  FROM finding_lives AS l WHERE l.repository_id = p.repository_id AND l.pull_number = p.number
) AS c`;

/** A page of pull requests, the one an event came of last first. */
export async function fetchPulls(
  db: Kysely<Database>,
  scope: Scope,
  filter: PullFilter,
  after: Cursor | null,
  limit: number,
): Promise<Page<ListedPull>> {
  const cursor =
    after === null
      ? sql``
      : sql`AND (p.updated_at, p.repository_id, p.number) < (${after.at}::timestamptz, ${after.id}::bigint,
          ${after.number ?? 0}::integer)`;
  const { rows } = await sql<ListedPull & { at: string }>`
    SELECT ${columns}, p.at FROM (
      SELECT *, to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
      FROM pulls AS p WHERE ${whereOf(scope, filter)} ${cursor}
      ORDER BY p.updated_at DESC, p.repository_id DESC, p.number DESC LIMIT ${limit + 1}
    ) AS p JOIN repositories AS r ON r.id = p.repository_id, ${counts}
    ORDER BY p.updated_at DESC, p.repository_id DESC, p.number DESC
  `.execute(db);
  return toPage(rows, limit, ({ at, repository_id: id, number }) => ({ at, id, number }));
}

/** A pull request, if its repository is there for the viewer. */
export async function findPull(
  db: Kysely<Database>,
  scope: Scope,
  repository: number,
  number: number,
): Promise<ListedPull | undefined> {
  const { rows } = await sql<ListedPull>`
    SELECT ${columns} FROM pulls AS p JOIN repositories AS r ON r.id = p.repository_id, ${counts}
    WHERE ${allOf([...tenantConditions(scope, { repository }, "p"), sql`p.number = ${number}`])}
  `.execute(db);
  return rows[0];
}

/** Its reviews, newest first. */
export async function fetchReviews(
  db: Kysely<Database>,
  scope: Scope,
  repository: number,
  number: number,
  limit: number,
): Promise<readonly ListedReview[]> {
  const { rows } = await sql<ListedReview>`
    SELECT v.id, v.head_sha, v.reason, v.state, v.conclusion, v.started_at, v.finished_at, v.error,
      (SELECT count(*)::integer FROM findings AS f WHERE f.review_id = v.id) AS findings
    FROM reviews AS v
    WHERE ${allOf([...tenantConditions(scope, { repository }, "v"), sql`v.pull_number = ${number}`])}
    ORDER BY v.id DESC LIMIT ${limit}
  `.execute(db);
  return rows;
}
