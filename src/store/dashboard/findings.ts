/** The list of findings, newest first, and what it leads to. */
import { type Kysely, type Selectable, sql } from "kysely";
import type { LifeTables } from "../lives/tables.ts";
import type { Database } from "../schema.ts";
import { dateColumn, type FindingFilter, livesWhere } from "./filter.ts";
import { type Cursor, type Page, toPage } from "./page.ts";
import type { Scope } from "./scope.ts";

type Life = Selectable<LifeTables["finding_lives"]>;

/** A row of the list. */
export interface ListedFinding
  extends Pick<
    Life,
    | "id"
    | "installation_id"
    | "repository_id"
    | "fingerprint"
    | "rule"
    | "severity"
    | "confidence"
    | "mode"
    | "path"
    | "line"
    | "state"
    | "origin"
    | "opened_at"
    | "opened_commit"
    | "seen_commit"
    | "settled_at"
    | "left_commit"
  > {
  readonly owner: string;
  readonly name: string;
  /** Null for a finding of the tree. */
  readonly pull: number | null;
  readonly title: string | null;
}

/** A page of findings, those dated last first. */
export async function fetchFindings(
  db: Kysely<Database>,
  scope: Scope,
  filter: FindingFilter,
  after: Cursor | null,
  limit: number,
): Promise<Page<ListedFinding>> {
  const at = dateColumn(filter);
  const cursor =
    after === null
      ? sql``
      : sql`AND (${at}, l.id) < (${after.at}::timestamptz, ${after.id}::bigint)`;
  // The rows of the page are found in an index alone, and only they are read.
  const { rows } = await sql<ListedFinding & { at: string }>`
    SELECT l.id, l.installation_id, l.repository_id, r.owner, r.name, nullif(l.pull_number, 0) AS pull, p.title,
      l.fingerprint, l.rule, l.severity, l.confidence, l.mode, l.path, l.line, l.state, l.origin, l.opened_at,
      l.opened_commit, l.seen_commit, l.settled_at, l.left_commit,
      to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
    FROM (
      SELECT l.id FROM finding_lives AS l WHERE ${livesWhere(scope, filter)} ${cursor}
      ORDER BY ${at} DESC, l.id DESC LIMIT ${limit + 1}
    ) AS k
    JOIN finding_lives AS l ON l.id = k.id
    JOIN repositories AS r ON r.id = l.repository_id
    LEFT JOIN pulls AS p ON p.repository_id = l.repository_id AND p.number = l.pull_number
    ORDER BY ${at} DESC, l.id DESC
  `.execute(db);
  return toPage(rows, limit, ({ at: day, id }) => ({ at: day, id }));
}
