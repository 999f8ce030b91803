/** Tables of scans: of each repository the last one, and what it did not analyse. */
import type { ColumnType, GeneratedAlways } from "kysely";
import type { ScanEnd, ScanState } from "../jobs/scan-log.ts";

export const scanStatements: readonly string[] = [
  `CREATE TABLE tree_scans (
    repository_id bigint PRIMARY KEY,
    installation_id bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'failed', 'left')),
    queued_at timestamptz NOT NULL DEFAULT now(),
    looked_at timestamptz,
    ended_at timestamptz,
    branch text,
    commit_sha text,
    directories integer NOT NULL DEFAULT 0,
    directories_done integer NOT NULL DEFAULT 0,
    why text CHECK (why IN ('disabled', 'empty', 'timed-out', 'failed')),
    error text,
    finished_commit text,
    finished_basis text,
    finished_at timestamptz,
    files integer NOT NULL DEFAULT 0,
    findings integer NOT NULL DEFAULT 0,
    not_analysed integer NOT NULL DEFAULT 0,
    requests integer NOT NULL DEFAULT 0,
    FOREIGN KEY (repository_id, installation_id) REFERENCES repositories (id, installation_id)
      ON UPDATE CASCADE ON DELETE CASCADE
  )`,
  `CREATE TABLE tree_scan_unread (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES tree_scans ON DELETE CASCADE,
    path text NOT NULL,
    reason text NOT NULL
  )`,
  `CREATE INDEX tree_scan_unread_repository ON tree_scan_unread (repository_id)`,
];

/** The last scan of a repository; what begins with `finished`, and the counts, are of the last with a result. */
interface TreeScansTable {
  readonly repository_id: number;
  readonly installation_id: number;
  readonly state: ScanState;
  readonly queued_at: ColumnType<Date, Date | undefined, Date>;
  /** When the head was asked for last. */
  readonly looked_at: Date | null;
  readonly ended_at: Date | null;
  readonly branch: string | null;
  readonly commit_sha: string | null;
  readonly directories: number;
  readonly directories_done: number;
  readonly why: ScanEnd | null;
  readonly error: string | null;
  readonly finished_commit: string | null;
  readonly finished_basis: string | null;
  readonly finished_at: Date | null;
  readonly files: number;
  readonly findings: number;
  readonly not_analysed: number;
  readonly requests: number;
}

interface TreeScanUnreadTable {
  readonly id: GeneratedAlways<number>;
  readonly repository_id: number;
  readonly path: string;
  readonly reason: string;
}

export interface ScanTables {
  readonly tree_scans: TreeScansTable;
  readonly tree_scan_unread: TreeScanUnreadTable;
}
