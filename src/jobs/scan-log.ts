/** The port through which scans of whole trees are remembered: one a repository, the last. */
import type { RepositoryRef } from "./ports.ts";
import type { ReviewOutcome } from "./review-log.ts";

/** `left` where there was nothing to scan. */
export type ScanState = "queued" | "running" | "finished" | "failed" | "left";

/** Why a scan ended without a result. */
export const scanEnds = ["disabled", "empty", "timed-out", "failed"] as const;
export type ScanEnd = (typeof scanEnds)[number];

/** What a scan is a scan of. */
export interface ScannedHead {
  readonly branch: string;
  readonly commit: string;
  /** What besides the commit decides what is found: our version, and the organisation's settings. */
  readonly basis: string;
}

export interface ScanOutcome
  extends Pick<ReviewOutcome, "findings" | "suppressed" | "notAnalysed"> {
  /** Whether everything was read: without that, no finding is known to be gone. */
  readonly judgedWhole: boolean;
  readonly files: number;
  /** Requests sent to GitHub. */
  readonly requests: number;
}

export interface ScanLog {
  /** The head of the last scan that ended with a result. */
  findFinished(repository: RepositoryRef): Promise<Pick<ScannedHead, "commit" | "basis"> | null>;
  /** Notes that the head is what it was. */
  noteUnchanged(repository: RepositoryRef): Promise<void>;
  startScan(repository: RepositoryRef, head: ScannedHead): Promise<void>;
  /** How many directories there are, and how many are judged. */
  noteProgress(repository: RepositoryRef, total: number, done: number): Promise<void>;
  /** Ends a scan with all it found, at once or not at all. */
  finishScan(repository: RepositoryRef, head: ScannedHead, outcome: ScanOutcome): Promise<void>;
  /** Ends a scan without a result; `message` is one line without code. */
  endScan(repository: RepositoryRef, end: ScanEnd, message: string | null): Promise<void>;
  /** Repositories whose turn it is; those never looked at first. */
  fetchDue(max: number): Promise<readonly RepositoryRef[]>;
  /** Notes that scans wait for their turn; those that run go on. */
  noteQueued(repositories: readonly RepositoryRef[]): Promise<void>;
}
