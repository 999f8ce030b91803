/** The Finding value: what a rule says about one place of the code, complete with words and fix. */

import type { Identity } from "./fingerprint.ts";

/** How bad it is once the precondition holds (rules.md: error gates, warning comments, note is listed). */
export type Severity = "error" | "warning" | "note";

/** A promise about false alarms: how sure the analysis is of every premise. */
export type Confidence = "high" | "medium" | "low";

/** What a finding does to a pull request: fail the check, comment, be listed only, or nothing. */
export type Mode = "block" | "comment" | "monitor" | "off";

export type Language = "en" | "zh-CN";

/** A stretch of source text. Lines and columns start at 1; columns count UTF-16 units; the end is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A span of one file. The path is relative to the root of the repository, with `/`. */
export interface Place {
  readonly path: string;
  readonly span: Span;
}

/** A second place that makes the finding true: the other access, the lock, the `go` statement. */
export interface RelatedPlace extends Place {
  readonly label: string;
}

/** The three sentences of a diagnostic, as Markdown whose only hostile parts are inside code spans. */
export interface Words {
  /** What happens here. */
  readonly what: string;
  /** Why we know. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
}

/** Whole lines `line`..`endLine` (1-based, inclusive) are to be replaced by `text` (no newline at its end). */
export interface Suggestion {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
}

export interface Finding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly words: Words;
  readonly related: readonly RelatedPlace[];
  readonly suggestion?: Suggestion;
  /** The declaration around the finding; a change inside it may be the cause although the span is untouched. */
  readonly enclosing: Span;
  /**
   * Identity over pushes, rebases, line shifts and renames of the file: a hash of the rule, the package
   * directory, the function, what is accessed, the normalised code and the ordinal among equals.
   */
  readonly fingerprint: string;
  /** What the fingerprint was made of; kept in memory only, for it holds code. */
  readonly identity: Identity;
}
