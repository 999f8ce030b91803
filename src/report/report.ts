/** What a run of the command found, ready to be printed in any format. */
import type { DirectiveProblem } from "../analyze/directive-problems.ts";
import type { NotAnalysed } from "../analyze/types.ts";
import type { JudgedFinding } from "../config/effective.ts";
import type { Severity } from "../finding/finding.ts";
import type { Rule } from "../rules/rule.ts";
import type { BaselineUse } from "./baseline.ts";

/** What the formats need to know of a rule. */
export type ReportedRule = Pick<Rule, "id" | "title" | "severity" | "confidence" | "doc">;

export interface Report {
  /** Merge base of a review; null for a scan. */
  readonly base: string | null;
  readonly head: string;
  /** Sorted by path, line, column, rule. */
  readonly findings: readonly JudgedFinding[];
  readonly suppressed: readonly JudgedFinding[];
  /** What is wrong with suppression comments. */
  readonly directives: readonly DirectiveProblem[];
  /** What a baseline took away, and what of it is gone; null without one. */
  readonly baseline: BaselineUse | null;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly stats: ReportStats;
}

interface ReportStats {
  readonly files: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Least severity that makes the command fail. */
export type FailOn = Severity | "never";

const weight: Readonly<Record<FailOn, number>> = { note: 1, warning: 2, error: 3, never: 4 };

/** What a finding counts as: one that is only monitored is no more than a note. */
export function levelOf({ mode, severity }: JudgedFinding): Severity {
  return mode === "monitor" ? "note" : severity;
}

/** Whether a run is to fail. */
export function isFailure({ findings }: Report, failOn: FailOn): boolean {
  return findings.some((finding) => weight[levelOf(finding)] >= weight[failOn]);
}
