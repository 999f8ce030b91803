/** The last scan of a repository's tree, as its page shows it. */
import { type Kysely, sql } from "kysely";
import type { ScanEnd, ScanState } from "../../jobs/scan-log.ts";
import type { Database } from "../schema.ts";
import { allOf, type FindingFilter, tenantConditions } from "./filter.ts";
import type { Scope } from "./scope.ts";

export interface ShownScan {
  readonly state: ScanState;
  readonly queued_at: Date;
  readonly ended_at: Date | null;
  readonly branch: string | null;
  readonly commit_sha: string | null;
  readonly directories: number;
  readonly directories_done: number;
  readonly why: ScanEnd | null;
  readonly error: string | null;
  readonly finished_commit: string | null;
  readonly finished_at: Date | null;
  readonly looked_at: Date | null;
  readonly files: number;
  readonly findings: number;
  readonly not_analysed: number;
  readonly requests: number;
}

/** A file that it did not analyse. */
export interface UnreadOfTree {
  readonly path: string;
  readonly reason: string;
}

/** Absent where the repository was never scanned, or is not there for the viewer. */
export async function findScan(
  db: Kysely<Database>,
  scope: Scope,
  repository: number,
): Promise<ShownScan | undefined> {
  const { rows } = await sql<ShownScan>`
    SELECT s.state, s.queued_at, s.ended_at, s.branch, s.commit_sha, s.directories, s.directories_done, s.why, s.error,
      s.finished_commit, s.finished_at, s.looked_at, s.files, s.findings, s.not_analysed, s.requests
    FROM tree_scans AS s WHERE ${allOf(tenantConditions(scope, { repository }, "s"))}
  `.execute(db);
  return rows[0];
}

/** A tree that was not wholly analysed. */
export interface PartlyReadTree {
  readonly repository_id: number;
  readonly owner: string;
  readonly name: string;
  /** Why the last scan had no result; null where it had one. */
  readonly why: ScanEnd | null;
  /** When the scan ended that counted the files; null where none did yet. */
  readonly finished_at: Date | null;
  readonly not_analysed: number;
}

/** Trees of which nobody knows all: scans without a result first, then by the files that were left out. */
export async function fetchPartlyRead(
  db: Kysely<Database>,
  scope: Scope,
  { installation, repository }: Pick<FindingFilter, "installation" | "repository">,
  limit: number,
): Promise<readonly PartlyReadTree[]> {
  const { rows } = await sql<PartlyReadTree>`
    SELECT s.repository_id, r.owner, r.name, s.not_analysed, s.finished_at,
      CASE WHEN s.state = 'failed' THEN s.why END AS why
    FROM tree_scans AS s JOIN repositories AS r ON r.id = s.repository_id
    WHERE ${allOf([
      ...tenantConditions(scope, { installation, repository }, "s"),
      sql`(s.state = 'failed' OR s.not_analysed > 0)`,
    ])}
    ORDER BY s.state = 'failed' DESC, s.not_analysed DESC, s.repository_id LIMIT ${limit}
  `.execute(db);
  return rows;
}

/** The first files that the last scan with a result did not analyse. */
export async function fetchUnreadOfTree(
  db: Kysely<Database>,
  scope: Scope,
  repository: number,
  limit: number,
): Promise<readonly UnreadOfTree[]> {
  const { rows } = await sql<UnreadOfTree>`
    SELECT u.path, u.reason FROM tree_scan_unread AS u
    WHERE ${allOf(tenantConditions(scope, { repository }, "u"))} ORDER BY u.id LIMIT ${limit}
  `.execute(db);
  return rows;
}
