/** The port through which what people say about findings is remembered. */
import type { Dismissal, Person } from "../finding/dismissal.ts";
import type { CommentRef } from "./conversation.ts";
import type { PullRef, RepositoryRef } from "./ports.ts";

/** How a command in a comment ended. */
export type CommandOutcome = "done" | "refused" | "not-understood";

/** A command that was answered. */
export interface AnsweredCommand {
  readonly comment: CommentRef;
  readonly verb: string;
  readonly outcome: CommandOutcome;
  readonly author: Person;
}

/** Thumbs under a comment of ours. */
export interface ThumbCount {
  readonly commentId: number;
  readonly fingerprint: string;
  readonly up: number;
  readonly down: number;
}

/** A finding of a pull request as far as what is said about it needs to know it. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
}

/** Who takes dismissals back, and in which comment (`source` of a dismissal). */
export interface Revocation {
  readonly by: Person;
  readonly source: string;
}

export interface SayLog {
  /** Dismissals of these findings that are in force anywhere in the repository. */
  fetchDismissals(
    repository: RepositoryRef,
    fingerprints: readonly string[],
  ): Promise<readonly Dismissal[]>;
  /** Remembers dismissals; those of a comment that is known, also where they were taken back, change nothing. */
  recordDismissals(repository: RepositoryRef, dismissals: readonly Dismissal[]): Promise<void>;
  /**
   * Takes back what holds for a finding in a pull request, and answers whether there was anything: now, or when the
   * same comment was here before.
   */
  revokeDismissals(pull: PullRef, fingerprint: string, revocation: Revocation): Promise<boolean>;
  /** Whether a comment was answered before. */
  isAnswered(pull: PullRef, comment: CommentRef): Promise<boolean>;
  recordCommand(pull: PullRef, command: AnsweredCommand): Promise<void>;
  recordThumbs(pull: PullRef, counts: readonly ThumbCount[]): Promise<void>;
  /** What the last review of the pull request that ended found. */
  fetchFindings(pull: PullRef): Promise<readonly KnownFinding[]>;
}
