/** The tables as kysely sees them. No code, no token: paths, lines, rule ids, words and fingerprints only. */
import type { ColumnType, Generated, GeneratedAlways, Selectable } from "kysely";
import type { Confidence, Mode, Severity } from "../finding/finding.ts";
import type { PullLifeState } from "../jobs/finding-life.ts";
import type { CheckConclusion } from "../jobs/ports.ts";
import type { ReviewState, UntoldKind } from "../jobs/review-log.ts";
import type { CommentedTable } from "./commented-migration.ts";
import type { LifeTables } from "./lives/tables.ts";
import type { LoginTables } from "./login-schema.ts";
import type { SayTables } from "./say-so-migration.ts";
import type { ScanTables } from "./scans-migration.ts";

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
  /** Name of the account it is installed on; null until an event or GitHub's list told it. */
  readonly account_login: string | null;
  /** Since when its owner wants nothing done; null where it works. */
  readonly suspended_at: Date | null;
  /** GitHub's time of the newest event about the installation itself: later arrivals of older ones change nothing. */
  readonly told_at: Date | null;
  readonly created_at: CreatedAt;
}

/** Numeric ids outlive renames and transfers; the names are the last ones seen. */
interface RepositoriesTable {
  readonly id: number;
  readonly installation_id: number;
  readonly owner: string;
  readonly name: string;
  /** True until GitHub said otherwise. */
  readonly private: Generated<boolean>;
  readonly archived: Generated<boolean>;
  readonly created_at: CreatedAt;
}

/** What was forgotten, so that late events do not bring it back. Goes when no event of that time can come any more. */
interface TombstonesTable {
  readonly installation_id: number;
  /** 0 where the whole installation is gone. */
  readonly repository_id: number;
  readonly forgotten_at: CreatedAt;
}

/** Deliveries that GitHub says did not arrive, and how often they were asked for again. */
interface MissedDeliveriesTable {
  readonly guid: string;
  /** GitHub's number of the last attempt, by which another is asked for. */
  readonly delivery_id: number;
  readonly delivered_at: Date;
  readonly asked: Generated<number>;
  readonly asked_at: Date | null;
}

/** Moments to remember: `begun` is when this store saw its first delivery, or was made. */
interface MarksTable {
  readonly name: string;
  readonly at: Date;
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
  readonly state: Generated<PullLifeState>;
  /** As a stranger wrote it; null until an event of the pull request itself came. */
  readonly title: string | null;
  readonly author: string | null;
  /** GitHub's time of what is said of it. */
  readonly told_at: Date | null;
  readonly closed_at: Date | null;
  readonly merge_commit: string | null;
  readonly newest_review_id: number | null;
  /** What the check of the newest review says. */
  readonly conclusion: CheckConclusion | null;
  /** Why the newest review judged nothing. */
  readonly untold: UntoldKind | null;
  /** Files that the newest review did not read. */
  readonly not_analysed: Generated<number>;
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
  readonly id: GeneratedAlways<number>;
  readonly review_id: number;
  readonly installation_id: number;
  readonly repository_id: number;
  readonly path: string;
  readonly reason: string;
}

export interface Database extends LifeTables, LoginTables, SayTables, ScanTables {
  readonly deliveries: DeliveriesTable;
  readonly installations: InstallationsTable;
  readonly repositories: RepositoriesTable;
  readonly pauses: PausesTable;
  readonly tombstones: TombstonesTable;
  readonly missed_deliveries: MissedDeliveriesTable;
  readonly marks: MarksTable;
  readonly pulls: PullsTable;
  readonly commented: CommentedTable;
  readonly reviews: ReviewsTable;
  readonly findings: FindingsTable;
  readonly not_analysed: NotAnalysedTable;
}

export type ReviewRow = Selectable<ReviewsTable>;
