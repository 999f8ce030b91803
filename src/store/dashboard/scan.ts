/** The last scan of a repository's tree, as its page shows it. */
import { type Kysely, sql } from "kysely";
import type { ScanEnd, ScanState } from "../../jobs/scan-log.ts";
import type { Database } from "../schema.ts";
import { allOf, tenantConditions } from "./filter.ts";
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
