/** Which use case each kind of job is for, and what is done where it is given up. */
import { endFailedReview } from "./end-failed-review.ts";
import type { Job } from "./job.ts";
import { rerunCommit } from "./rerun-commit.ts";
import { endFailedMergeGroup, type GroupContext, reviewMergeGroup } from "./review-merge-group.ts";
import { reviewPull } from "./review-pull.ts";
import { type CommandDeps, runCommand } from "./run-command.ts";
import { endFailedScan, type ScanDeps, scanRepository } from "./scan-repository.ts";

/** What all jobs together need from the world. */
export interface JobDeps extends CommandDeps, ScanDeps {}

/** Runs a job; throws to have it tried again. */
export async function runJob(job: Job, context: GroupContext, deps: JobDeps): Promise<void> {
  switch (job.kind) {
    case "review-pull":
      return reviewPull(job, context, deps);
    case "review-merge-group":
      return reviewMergeGroup(job, context, deps);
    case "rerun-commit":
      return rerunCommit(job, deps);
    case "run-command":
      return runCommand(job, context, deps);
    case "scan-repository":
      return scanRepository(job, context, deps);
    default:
      return refuseLater(job);
  }
}

/** While versions change places, a job may be of a later one: failed here, it is tried again, by whoever knows it. */
function refuseLater(job: never): never {
  const { kind }: { readonly kind: string } = job;
  throw new Error(`this version does not know jobs of the kind ${JSON.stringify(kind)}`);
}

/** Ends what a job left open whose attempts are spent, and says so where people look. */
export async function giveUpJob(
  job: Job,
  { message }: { readonly message: string },
  deps: JobDeps,
): Promise<void> {
  switch (job.kind) {
    case "review-pull":
      return endFailedReview(job, { kind: "failed", message }, deps);
    case "review-merge-group":
      return endFailedMergeGroup(job, { message }, deps);
    case "scan-repository":
      return endFailedScan(job, message, deps);
    case "rerun-commit":
    case "run-command":
      // Nothing was begun; whoever asked can ask again.
      return undefined;
  }
}
