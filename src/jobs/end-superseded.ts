/** Check runs of heads that a pull request has left: they end, and not in red, for nobody did wrong. */
import type { Language } from "../finding/finding.ts";
import { renderUntold } from "../review/untold.ts";
import { isGatewayFailure } from "./gateway-error.ts";
import { isAsked, type ReviewPullJob, type ReviewReason } from "./job.ts";
import type { CheckGateway, PullGateway, PullRef } from "./ports.ts";
import type { ReviewLog } from "./review-log.ts";
import { toOutcome } from "./review-run.ts";

/** Ends every open review of another head, with its check run. */
export async function endLeftBehind(
  pull: PullRef,
  head: string,
  language: Language,
  gateway: PullGateway,
  reviews: ReviewLog,
): Promise<void> {
  for (const left of await reviews.fetchOpen(pull)) {
    if (left.head === head) continue;
    const check = renderUntold({ kind: "superseded", head }, language);
    // A process that was killed may have created the run without noting it.
    const checkRunId = left.checkRunId ?? (await findOpen(gateway, left.head));
    if (checkRunId !== null) await gateway.completeCheckRun(checkRunId, check);
    const outcome = toOutcome(
      { check, state: "superseded", untold: "superseded", timingsMs: {} },
      gateway,
    );
    await reviews.finishReview(pull, left.id, outcome);
  }
}

/** The id of a check run that is still open. */
export async function findOpen(gateway: CheckGateway, head: string): Promise<number | null> {
  const found = await gateway.findCheckRun(head);
  return found === null || found.completed ? null : found.id;
}

/** What is left to be done for the newest head, where somebody asked for a new run on one that it is not any more. */
export function reasonAt(head: string, { reason, head: asked }: ReviewPullJob): ReviewReason {
  return isAsked(reason) && asked !== head ? "synchronize" : reason;
}

/** A head of which a new run was asked for, and which is not the newest any more, gets one that says so. */
export async function answerOldHead(
  job: ReviewPullJob,
  head: string,
  language: Language,
  gateway: PullGateway,
): Promise<void> {
  if (!isAsked(job.reason) || job.head === head) return;
  try {
    const check = renderUntold({ kind: "superseded", head }, language);
    await gateway.reportCheckRun(job.head, check);
  } catch (error) {
    if (!isGatewayFailure(error, "head-gone") && !isGatewayFailure(error, "not-found")) throw error;
  }
}
