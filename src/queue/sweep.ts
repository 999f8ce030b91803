/** Finds reviews that have no end and no job any more, and gives them one: a check run must not hang. */
import { type Job, jobKey } from "../jobs/job.ts";
import type { ReviewLog, RunningReview } from "../jobs/review-log.ts";
import type { Queue } from "./queue.ts";

function jobFor(review: RunningReview): Job {
  return {
    kind: "review-pull",
    pull: review.pull,
    head: review.head,
    base: review.base,
    deliveryId: `sweep-${review.id}`,
    reason: "synchronize",
  };
}

/** Queues the orphans again and answers how many there were. Safe to run on several instances at once. */
export async function requeueOrphans(log: ReviewLog, queue: Queue, now: Date): Promise<number> {
  const running = await log.fetchRunning(now);
  if (running.length === 0) return 0;
  const atWork = await queue.fetchKeys();
  const orphans = running.map(jobFor).filter((job) => !atWork.has(jobKey(job)));
  for (const job of orphans) {
    // Each sweep is a delivery of its own: the one of last time may have been lost as well.
    const guid = `${job.deliveryId}-${now.getTime()}`;
    await queue.accept({ guid, event: "sweep", jobs: [job] });
  }
  return orphans.length;
}
