/** Whole trees of which nobody knows all, because the last scan left files out or had no result. */
import { type Kysely, sql } from "kysely";
import type { ScanEnd } from "../../jobs/scan-log.ts";
import type { Database } from "../schema.ts";
import { allOf, type FindingFilter, tenantConditions } from "./filter.ts";
import { type Cursor, type Page, toPage } from "./page.ts";
import type { Scope } from "./scope.ts";

export interface PartlyReadTree {
  readonly installation_id: number;
  readonly repository_id: number;
  readonly owner: string;
  readonly name: string;
  /** Why the last scan had no result; null where it had one. */
  readonly why: ScanEnd | null;
  /** When the scan ended that counted the files; null where none did yet. */
  readonly finished_at: Date | null;
  /** Files. */
  readonly not_analysed: number;
}

/** More than a tree has files: puts scans without a result before all others. */
const withoutResult = 1_000_000_000;

/** A page of trees: scans without a result first, then those that left out most files. */
export async function fetchPartlyRead(
  db: Kysely<Database>,
  scope: Scope,
  { installation, repository }: Pick<FindingFilter, "installation" | "repository">,
  after: Cursor | null,
  limit: number,
): Promise<Page<PartlyReadTree>> {
  const rank = sql`(s.not_analysed + CASE s.state WHEN 'failed' THEN ${withoutResult}::bigint ELSE 0 END)`;
  const where = allOf([
    ...tenantConditions(scope, { installation, repository }, "s"),
    sql`(s.state = 'failed' OR s.not_analysed > 0)`,
    ...(after === null
      ? []
      : [sql`(${rank}, s.repository_id) < (${after.at}::bigint, ${after.id}::bigint)`]),
  ]);
  const { rows } = await sql<PartlyReadTree & { readonly rank: number }>`
    SELECT s.installation_id, s.repository_id, r.owner, r.name, s.not_analysed, s.finished_at,
      CASE WHEN s.state = 'failed' THEN s.why END AS why, ${rank} AS rank
    FROM tree_scans AS s JOIN repositories AS r ON r.id = s.repository_id
    WHERE ${where} ORDER BY ${rank} DESC, s.repository_id DESC LIMIT ${limit + 1}
  `.execute(db);
  return toPage(rows, limit, (row) => ({ at: String(row.rank), id: row.repository_id }));
}
