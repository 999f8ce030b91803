/** The tables of the dashboard as kysely sees them. */
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Confidence, Mode, Severity } from "../../finding/finding.ts";
import type { LifeState, Origin } from "../../jobs/finding-life.ts";

type Lifecycle = "open" | "fixed" | "prevented" | "merged" | "dropped";

/** One finding of one pull request, or of the tree, from its first sight on. */
interface FindingLivesTable {
  readonly id: GeneratedAlways<number>;
  readonly installation_id: number;
  readonly repository_id: number;
  /** 0 for a finding of the tree. */
  readonly pull_number: number;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly mode: Mode;
  readonly path: string;
  readonly line: number;
  readonly end_line: number;
  readonly opened_at: Date;
  readonly opened_commit: string;
  readonly seen_at: Date;
  readonly seen_commit: string;
  /** The review that saw it last, whose words are the newest. */
  readonly seen_review_id: number | null;
  /** What the code and the pull request say; `state` also heeds what people say. */
  readonly lifecycle: Lifecycle;
  readonly left_at: Date | null;
  readonly left_commit: string | null;
  /** A comment in the code silences it. */
  readonly silenced: Generated<boolean>;
  readonly verdict: "ignored" | "false-positive" | null;
  readonly verdict_at: Date | null;
  readonly origin: GeneratedAlways<Origin>;
  readonly state: GeneratedAlways<LifeState>;
  /** Since when the state is what it is; null where it is open. */
  readonly settled_at: GeneratedAlways<Date | null>;
}

/** Counts of lives by the week, a Monday in UTC, in which they were opened or settled. Kept by triggers. */
interface LifeWeeksTable {
  readonly installation_id: number;
  readonly dated: "opened" | "settled";
  readonly week: ColumnType<Date, string, string>;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly state: LifeState;
  readonly findings: number;
}

/** The same by rule. Kept by triggers. */
interface LifeRuleWeeksTable extends LifeWeeksTable {
  readonly rule: string;
}

/** Counts of lives by repository. Kept by triggers. */
interface LifeRepositoriesTable {
  readonly repository_id: number;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly state: LifeState;
  readonly findings: number;
}

/** The same by rule. Kept by triggers. */
interface LifeRepositoryRulesTable extends LifeRepositoriesTable {
  readonly rule: string;
}

/** Counts of lives by installation, whenever they were opened. Kept by triggers. */
interface LifeRulesTable {
  readonly installation_id: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly state: LifeState;
  readonly findings: number;
}

/** Counts of lives by repository and week, as `life_weeks` has them by installation. Kept by triggers. */
interface LifeRepositoryWeeksTable extends LifeRepositoriesTable {
  readonly dated: "opened" | "settled";
  readonly week: ColumnType<Date, string, string>;
}

/** Findings by the week they were mended in and the span of time that took. Kept by triggers. */
interface LifeMendedSpansTable {
  readonly installation_id: number;
  readonly week: ColumnType<Date, string, string>;
  readonly span: number;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly findings: number;
}

/** Files that the newest reviews did not read, by why. Kept by triggers. */
interface UnreadReasonsTable {
  readonly repository_id: number;
  readonly reason: string;
  readonly files: number;
}

export interface LifeTables {
  readonly finding_lives: FindingLivesTable;
  readonly life_weeks: LifeWeeksTable;
  readonly life_rule_weeks: LifeRuleWeeksTable;
  readonly life_repositories: LifeRepositoriesTable;
  readonly life_repository_rules: LifeRepositoryRulesTable;
  readonly life_rules: LifeRulesTable;
  readonly life_repository_weeks: LifeRepositoryWeeksTable;
  readonly life_mended_spans: LifeMendedSpansTable;
  readonly unread_reasons: UnreadReasonsTable;
}
