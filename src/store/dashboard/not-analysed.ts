/** What the newest reviews did not look at, and why. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { UntoldKind } from "../../jobs/review-log.ts";
import type { Database } from "../schema.ts";
import { allOf, tenantConditions } from "./filter.ts";
import { type Cursor, type Page, toPage } from "./page.ts";
import type { Scope } from "./scope.ts";

/** Absent means any. */
export interface UnreadFilter {
  readonly installation?: number | undefined;
  readonly repository?: number | undefined;
  readonly pull?: number | undefined;
  readonly reason?: string | undefined;
}

export interface UnreadFile {
  readonly id: number;
  readonly repository_id: number;
  readonly owner: string;
  readonly name: string;
  readonly pull: number;
  readonly path: string;
  readonly reason: string;
}

function whereOf(scope: Scope, filter: UnreadFilter): RawBuilder<boolean> {
  const { reason } = filter;
  return allOf([
    ...tenantConditions(scope, filter, "n"),
    ...(reason === undefined ? [] : [sql`n.reason = ${reason}`]),
  ]);
}

/** A page of files, the newest first. */
export async function fetchUnread(
  db: Kysely<Database>,
  scope: Scope,
  filter: UnreadFilter,
  after: Cursor | null,
  limit: number,
): Promise<Page<UnreadFile>> {
  const { rows } = await sql<UnreadFile>`
    SELECT n.id, n.repository_id, r.owner, r.name, v.pull_number AS pull, n.path, n.reason
    FROM not_analysed AS n
    JOIN reviews AS v ON v.id = n.review_id
    JOIN repositories AS r ON r.id = n.repository_id
    WHERE ${whereOf(scope, filter)}
      ${filter.pull === undefined ? sql`` : sql`AND v.pull_number = ${filter.pull}`}
      ${after === null ? sql`` : sql`AND n.id < ${after.id}::bigint`}
    ORDER BY n.id DESC LIMIT ${limit + 1}
  `.execute(db);
  return toPage(rows, limit, ({ id }) => ({ at: "", id }));
}

/** Files by reason, the most frequent first. */
export async function countUnread(
  db: Kysely<Database>,
  scope: Scope,
  { installation, repository }: Pick<UnreadFilter, "installation" | "repository">,
  limit: number,
): Promise<readonly { readonly reason: string; readonly files: number }[]> {
  const where = allOf([
    sql`n.files > 0`,
    ...tenantConditions(scope, { repository }, "n"),
    ...(installation === undefined
      ? []
      : [
          sql`n.repository_id IN (SELECT id FROM repositories WHERE installation_id = ${installation})`,
        ]),
  ]);
  const { rows } = await sql<{ reason: string; files: number }>`
    SELECT n.reason, sum(n.files)::integer AS files FROM unread_reasons AS n
    WHERE ${where} GROUP BY n.reason ORDER BY 2 DESC, 1 LIMIT ${limit}
  `.execute(db);
  return rows;
}

/** Pull requests whose newest review judged nothing, by why. */
export async function countUntold(
  db: Kysely<Database>,
  scope: Scope,
  filter: Pick<UnreadFilter, "installation" | "repository">,
): Promise<readonly { readonly untold: UntoldKind; readonly pulls: number }[]> {
  const { rows } = await sql<{ untold: UntoldKind; pulls: number }>`
    SELECT p.untold, count(*)::integer AS pulls FROM pulls AS p
    WHERE ${allOf([...tenantConditions(scope, filter, "p"), sql`p.untold IS NOT NULL`])}
    GROUP BY p.untold ORDER BY 2 DESC, 1
  `.execute(db);
  return rows;
}
