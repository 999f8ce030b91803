/** What the queue carries: plain data that a webhook was turned into and that a handler exists for. */

import type { Person } from "../finding/dismissal.ts";
import type { Command } from "../review/command.ts";
import type { CommentRef } from "./conversation.ts";
import type { PullFacts } from "./finding-life.ts";
import type { PullRef, RepositoryRef } from "./ports.ts";

/** Why a pull request is to be reviewed; the words of logs and metrics, not of comments. */
export type ReviewReason =
  | "opened"
  | "synchronize"
  | "reopened"
  | "ready-for-review"
  | "base-changed"
  | "rerequested"
  /** A person asks in a comment for a new review, of whichever head there is. */
  | "commanded"
  /** A person asks to have said in comments what the limits left out. */
  | "comment-all"
  /** A person dismissed a finding, or took that back: the verdict is another. */
  | "dismissed"
  | "closed";

/**
 * Review one pull request. `head` and `base` are what the event said; events come late and out of order, so the
 * handler reads the pull request again and the newest head wins.
 */
export interface ReviewPullJob {
  readonly kind: "review-pull";
  readonly pull: PullRef;
  readonly head: string;
  /** Tip of the base branch as the event knew it; null where the event does not say (re-runs of forks' checks). */
  readonly base: string | null;
  /** `X-GitHub-Delivery` of the event; the same again when GitHub redelivers. */
  readonly deliveryId: string;
  readonly reason: ReviewReason;
  /** How many files the pull request changes, where the event says so. */
  readonly changedFiles?: number;
  /** What an event of the pull request itself says of it; events of checks say nothing. */
  readonly facts?: PullFacts;
}

/** Report the check on a commit that GitHub's merge queue has built out of pull requests. */
export interface ReviewMergeGroupJob {
  readonly kind: "review-merge-group";
  readonly repository: RepositoryRef;
  /** The commit that would become the branch. */
  readonly head: string;
  /** The commit it is built upon. */
  readonly base: string;
  /** The branch, without `refs/heads/`; null where a re-run does not tell. */
  readonly branch: string | null;
  readonly deliveryId: string;
}

/** Find out what the checks of a commit were about and ask for them again: GitHub does not say for forks. */
export interface RerunCommitJob {
  readonly kind: "rerun-commit";
  readonly repository: RepositoryRef;
  readonly head: string;
  readonly deliveryId: string;
}

/** Do what a comment asks for. What the comment says beside the command is not kept. */
export interface RunCommandJob {
  readonly kind: "run-command";
  readonly pull: PullRef;
  readonly comment: CommentRef;
  /** Who is spoken to, in lower case; whether that is the App, its name tells. */
  readonly name: string;
  readonly command: Command;
  readonly author: Person;
  /** Whether the pull request is the author's own. */
  readonly isPullAuthor: boolean;
  /** ISO time of the comment. */
  readonly at: string;
  readonly deliveryId: string;
}

/** Why a tree is scanned: its turn of the night came, or a person asks. */
export type ScanReason = "nightly" | "asked";

/** Judge all Go code on the default branch of a repository. */
export interface ScanRepositoryJob {
  readonly kind: "scan-repository";
  readonly repository: RepositoryRef;
  readonly reason: ScanReason;
  readonly deliveryId: string;
}

export type Job =
  | ReviewPullJob
  | ReviewMergeGroupJob
  | RerunCommitJob
  | RunCommandJob
  | ScanRepositoryJob;

/** The repository a job is about. */
export function repositoryOf(job: Job): RepositoryRef {
  return "pull" in job ? job.pull : job.repository;
}

/** Identity of the work: jobs of one key run one after the other, and those that wait become one. */
export function jobKey(job: Job): string {
  const { repositoryId } = repositoryOf(job);
  switch (job.kind) {
    case "review-pull":
      return `${repositoryId}/${job.pull.number}`;
    case "review-merge-group":
      return `${repositoryId}/group/${job.head}`;
    case "rerun-commit":
      return `${repositoryId}/commit/${job.head}`;
    case "run-command":
      return `${repositoryId}/comment/${sourceOf(job.comment)}`;
    case "scan-repository":
      return `${repositoryId}/tree`;
  }
}

/** What a comment is called in logs, marks and the store. */
export function sourceOf({ surface, id }: CommentRef): string {
  return `${surface}/${id}`;
}

/** How much a reason asks for: a review of its own, a look whether the head is known, or only an end. */
const weights: Readonly<Record<ReviewReason, number>> = {
  "comment-all": 4,
  rerequested: 3,
  "base-changed": 2,
  commanded: 2,
  dismissed: 2,
  "ready-for-review": 2,
  reopened: 2,
  opened: 1,
  synchronize: 1,
  closed: 0,
};

/** Whether a person asks, and waits for an answer on the very commit. */
export function isAsked(reason: ReviewReason): boolean {
  return weights[reason] >= weights.rerequested;
}

/**
 * What is left of two jobs of one key: the later event, for whichever reason asks for more. A person's wish stays
 * what it was: the head is read again anyway.
 */
export function coalesceJobs(earlier: Job, later: Job): Job {
  if (earlier.kind === "scan-repository" && earlier.reason === "asked") return earlier;
  if (earlier.kind !== "review-pull" || later.kind !== "review-pull") return later;
  const facts = newerFacts(earlier, later);
  return { ...weightier(earlier, later), ...(facts && { facts }) };
}

function weightier(earlier: ReviewPullJob, later: ReviewPullJob): ReviewPullJob {
  if (weights[earlier.reason] <= weights[later.reason]) return later;
  return isAsked(earlier.reason) ? earlier : { ...later, reason: earlier.reason };
}

function newerFacts(
  { facts: before }: ReviewPullJob,
  { facts: after }: ReviewPullJob,
): PullFacts | undefined {
  if (!before || !after) return after ?? before;
  return after.updatedAt < before.updatedAt ? before : after;
}
