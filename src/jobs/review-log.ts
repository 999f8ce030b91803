/** The port through which a review remembers what it did, so that a crash or a redelivery repeats nothing. */
import type { Confidence, Mode, Severity, Words } from "../finding/finding.ts";
import type { Untold } from "../review/untold.ts";
import type { ReviewReason } from "./job.ts";
import type { CheckConclusion, PullRef } from "./ports.ts";

/** `running` until it ends; `superseded` where a newer head made it pointless; `failed` after the last retry. */
export type ReviewState = "running" | "finished" | "superseded" | "failed";

/** Why a review judged nothing. */
export type UntoldKind = Untold["kind"];

export interface ReviewStart {
  readonly pull: PullRef;
  readonly head: string;
  readonly base: string | null;
  readonly reason: ReviewReason;
  readonly deliveryId: string;
}

export interface ReviewRecord {
  readonly id: number;
  readonly state: ReviewState;
  readonly head: string;
  readonly base: string | null;
  readonly reason: string;
  readonly deliveryId: string;
  readonly checkRunId: number | null;
  readonly conclusion: CheckConclusion | null;
}

/** A finding as it is remembered: where and what, never the code. */
export interface RecordedFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly mode: Mode;
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly words: Words;
}

export interface ReviewOutcome {
  readonly state: Exclude<ReviewState, "running">;
  readonly conclusion: CheckConclusion | null;
  readonly findings: readonly RecordedFinding[];
  /** Findings that a comment in the code silences. */
  readonly suppressed: readonly RecordedFinding[];
  /** Whether the change was judged whole: without that, no finding is known to be gone. */
  readonly judgedWhole: boolean;
  /** Why nothing was judged, if so. */
  readonly untold?: UntoldKind;
  readonly notAnalysed: readonly { readonly path: string; readonly reason: string }[];
  /** Requests sent to GitHub for this review. */
  readonly requests: number;
  /** Milliseconds by phase, such as `fetch`, `analyze`, `post`. */
  readonly timingsMs: Readonly<Record<string, number>>;
  /** Why it failed, in one line without code. */
  readonly error?: string;
}

/** A review without an end, and the pull request it belongs to. */
export interface RunningReview extends ReviewRecord {
  readonly pull: PullRef;
}

export interface ReviewLog {
  /** The latest review of a head. */
  findReview(pull: PullRef, head: string): Promise<ReviewRecord | undefined>;
  /** The latest review of a pull request, whatever its head. */
  findLatest(pull: PullRef): Promise<ReviewRecord | undefined>;
  /** Reviews of a pull request that have no end. */
  fetchOpen(pull: PullRef): Promise<readonly ReviewRecord[]>;
  /** The head that the last event told of; null where none is known. */
  findToldHead(pull: PullRef): Promise<string | null>;
  /** Opens a review, or answers the open one of the same head that a crash left behind. */
  startReview(start: ReviewStart): Promise<ReviewRecord>;
  recordCheckRun(pull: PullRef, reviewId: number, checkRunId: number): Promise<void>;
  /** Ends a review with all it found, at once or not at all; safe to repeat. */
  finishReview(pull: PullRef, reviewId: number, outcome: ReviewOutcome): Promise<void>;
  /** Brings what is kept of its findings in line with a pull request that was closed or opened again. */
  settlePull(pull: PullRef): Promise<void>;
  /** Reviews that began before a moment and have no end. */
  fetchRunning(startedBefore: Date): Promise<readonly RunningReview[]>;
}
