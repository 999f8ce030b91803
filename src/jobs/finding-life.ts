/** What becomes of a finding: the words that the store, the dashboard and those who are told of it share. */
import type { Severity } from "../finding/finding.ts";

/**
 * `prevented`: gone before its pull request was merged. `merged`: still there when it was. `dropped`: its pull
 * request was closed without a merge, or lost it to another one. `fixed`: gone from the branch.
 */
export const lifeStates = [
  "open",
  "merged",
  "ignored",
  "false-positive",
  "prevented",
  "fixed",
  "dropped",
] as const;

export type LifeState = (typeof lifeStates)[number];

/** A pull request brought it, or a scan of the whole tree found it. */
export const origins = ["pull-request", "tree"] as const;

export type Origin = (typeof origins)[number];

export const pullStates = ["open", "merged", "closed"] as const;

export type PullLifeState = (typeof pullStates)[number];

/** What an event says of a pull request besides its commits. Title and author are as strangers wrote them. */
export interface PullFacts {
  readonly title: string;
  readonly author: string | null;
  readonly state: PullLifeState;
  /** GitHub's time of what is said: later arrivals of older words change nothing. ISO 8601. */
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly mergeCommit: string | null;
}

/** A finding that went from one state to another; `from` is null where it is new. */
export interface FindingEvent {
  readonly installationId: number;
  readonly repositoryId: number;
  /** Null for a finding of the tree. */
  readonly pull: number | null;
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string;
  readonly line: number;
  readonly from: LifeState | null;
  readonly to: LifeState;
  /** Commit on which it is so. */
  readonly commit: string | null;
}
