/** Jobs and deliveries for the tests of the queue. */
import type { Job, ReviewPullJob, ReviewReason } from "../../src/jobs/job.ts";
import type { Delivery } from "../../src/store/deliveries.ts";

/** A job that reviews one head of one pull request. */
export function reviewOf(
  number: number,
  head: string,
  reason: ReviewReason = "synchronize",
): ReviewPullJob {
  const pull = { installationId: 1, repositoryId: 10, owner: "octo", repo: "maps", number };
  return { kind: "review-pull", pull, head, base: "base", deliveryId: `d-${head}`, reason };
}

/** The commit that a job is about; empty for jobs that are about none. */
export function headOf(job: Job): string {
  return "head" in job ? job.head : "";
}

/** A delivery with its jobs. */
export function deliveryOf(guid: string, ...jobs: readonly Job[]): Delivery {
  return { guid, event: "pull_request", jobs };
}
