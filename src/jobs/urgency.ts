/** Who waits most for a job: the order in which kinds of work are taken where more waits than can be done at once. */
import { hugePullFilesMin } from "../limits.ts";
import { isAsked, type Job, type ReviewReason } from "./job.ts";

/**
 * 3: a merge queue stands still until it is answered. 2: a person asked and is looking. 1: a pull request.
 * 0: one so large that nobody reads it while it is judged.
 */
export type Urgency = 0 | 1 | 2 | 3;

/** From here on somebody or something stands and waits. */
export const urgentFrom: Urgency = 2;

/** What people ask for in comments. */
const said: ReadonlySet<ReviewReason> = new Set<ReviewReason>(["commanded", "dismissed"]);

/** How urgent a job is, by what its event says. */
export function urgencyOf(job: Job): Urgency {
  if (job.kind === "review-merge-group") return 3;
  if (job.kind !== "review-pull") return 2;
  // An end costs a request or two, however large what it ends is.
  if (job.reason === "closed") return 1;
  if (isAsked(job.reason) || said.has(job.reason)) return 2;
  return (job.changedFiles ?? 0) >= hugePullFilesMin ? 0 : 1;
}
