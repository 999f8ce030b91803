/** The tables as kysely sees them. No code, no token: paths, lines, rule ids, words and fingerprints only. */
import type { ColumnType, Generated, Selectable } from "kysely";
import type { Confidence, Mode, Severity } from "../finding/finding.ts";
import type { CheckConclusion } from "../jobs/ports.ts";
import type { ReviewState } from "../jobs/review-log.ts";

type CreatedAt = ColumnType<Date, Date | undefined, never>;

/** Webhook deliveries that were answered with 202; the id makes a redelivery harmless. */
interface DeliveriesTable {
  readonly guid: string;
  readonly event: string;
  readonly installation_id: number | null;
  readonly repository_id: number | null;
  readonly jobs: number;
  readonly received_at: CreatedAt;
}

interface InstallationsTable {
  readonly id: number;
  readonly created_at: CreatedAt;
}

/** Numeric ids outlive renames and transfers; the names are the last ones seen. */
interface RepositoriesTable {
  readonly id: number;
  readonly installation_id: number;
  readonly owner: string;
  readonly name: string;
  readonly created_at: CreatedAt;
}

/** Until when GitHub wants nothing sent for an installation. */
interface PausesTable {
  readonly installation_id: number;
  readonly until: Date;
}

interface PullsTable {
  readonly repository_id: number;
  readonly installation_id: number;
  readonly number: number;
  /** Head of the last event that came in, which need not be the newest head. */
  readonly head_sha: string;
  readonly updated_at: ColumnType<Date, Date | undefined, Date>;
}

interface ReviewsTable {
  readonly id: Generated<number>;
  readonly installation_id: number;
  readonly repository_id: number;
  readonly pull_number: number;
  readonly head_sha: string;
  readonly base_sha: string | null;
  readonly reason: string;
  readonly delivery_guid: string;
  readonly state: ReviewState;
  readonly conclusion: CheckConclusion | null;
  readonly check_run_id: number | null;
  readonly requests: number;
  readonly timings_ms: ColumnType<Readonly<Record<string, number>>, string, string>;
  readonly error: string | null;
  readonly started_at: CreatedAt;
  readonly finished_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

interface FindingsTable {
  readonly review_id: number;
  readonly installation_id: number;
  readonly repository_id: number;
  readonly pull_number: number;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly mode: Mode;
  readonly path: string;
  readonly line: number;
  readonly end_line: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

interface NotAnalysedTable {
  readonly review_id: number;
  readonly installation_id: number;
  readonly repository_id: number;
  readonly path: string;
  readonly reason: string;
}

export interface Database {
  readonly deliveries: DeliveriesTable;
  readonly installations: InstallationsTable;
  readonly repositories: RepositoriesTable;
  readonly pauses: PausesTable;
  readonly pulls: PullsTable;
  readonly reviews: ReviewsTable;
  readonly findings: FindingsTable;
  readonly not_analysed: NotAnalysedTable;
}

export type ReviewRow = Selectable<ReviewsTable>;
