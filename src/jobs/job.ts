/** What the queue carries: plain data that a webhook was turned into and that a handler exists for. */
import type { PullRef } from "./ports.ts";

/** Why a pull request is to be reviewed; the words of logs and metrics, not of comments. */
export type ReviewReason =
  | "opened"
  | "synchronize"
  | "reopened"
  | "ready-for-review"
  | "base-changed"
  | "rerequested";

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
}

export type Job = ReviewPullJob;
