/** The review of one pull request: read, judge, post, and end the check whatever happens. */

import type { Language } from "../finding/finding.ts";
import { staleAfterMs } from "../limits.ts";
import { renderUntold, type Untold } from "../review/untold.ts";
import { isGatewayFailure } from "./gateway-error.ts";
import type { ReviewPullJob } from "./job.ts";
import { findReasonNotToJudge, judgePull, readPullSettings } from "./judge-pull.ts";
import type { PullGateway } from "./ports.ts";
import { postJudged } from "./post-judged.ts";
import type { Ending, ReviewPullDeps, ReviewRun } from "./review-run.ts";
import { toOutcome } from "./review-run.ts";

/** One attempt; the signal ends it where the process stops. */
export interface ReviewContext {
  readonly signal: AbortSignal;
}

/**
 * Reviews the pull request at its present head. What is posted is read back first, so that after a crash at any
 * moment the next attempt does only what is missing. A throw leaves the check in progress: the queue tries again,
 * and ends it when it gives up.
 */
export async function reviewPull(
  job: ReviewPullJob,
  { signal }: ReviewContext,
  deps: ReviewPullDeps,
): Promise<void> {
  const { pull } = job;
  const gateway = deps.gatewayFor(pull);
  const state = await gateway.fetchPull(pull);
  const readAt = deps.now();
  const settings = readPullSettings(
    state,
    deps.rules.map(({ id }) => id),
  );
  const { head, base } = state;
  if (head !== job.head) await endSuperseded(job, head, gateway, deps, settings.config.language);
  const earlier = await deps.reviews.findReview(pull, head);
  if (earlier?.state === "finished" && isRepetition(job, earlier.deliveryId)) return;
  const { reason, deliveryId } = job;
  const record = await deps.reviews.startReview({ pull, head, base, reason, deliveryId });
  const checkRunId = record.checkRunId ?? (await gateway.startCheckRun(pull, head));
  if (record.checkRunId === null) {
    await deps.reviews.recordCheckRun(pull, record.id, checkRunId);
  }
  const ending = await reviewHead({ ...deps, gateway, pull, state, settings, signal, readAt });
  await gateway.completeCheckRun(pull, checkRunId, ending.check);
  await deps.reviews.finishReview(pull, record.id, toOutcome(ending, gateway));
}

/** The events that bring nothing but a head; every other reason asks for a review of its own. */
function isRepetition(job: ReviewPullJob, earlierDeliveryId: string): boolean {
  if (job.deliveryId === earlierDeliveryId) return job.reason !== "rerequested";
  return job.reason === "opened" || job.reason === "synchronize";
}

/** A check run that an attempt on an older head left behind is ended; it is not red, for nobody did wrong. */
async function endSuperseded(
  job: ReviewPullJob,
  newHead: string,
  gateway: PullGateway,
  { reviews }: ReviewPullDeps,
  language: Language,
): Promise<void> {
  const left = await reviews.findReview(job.pull, job.head);
  if (left?.state !== "running" || left.checkRunId === null) return;
  const check = renderUntold({ kind: "superseded", head: newHead }, language);
  await gateway.completeCheckRun(job.pull, left.checkRunId, check);
  const outcome = toOutcome({ check, state: "superseded", timingsMs: {} }, gateway);
  await reviews.finishReview(job.pull, left.id, outcome);
}

async function reviewHead(run: ReviewRun): Promise<Ending> {
  const { state, settings, now } = run;
  const reason = findReasonNotToJudge(state, settings.config);
  if (reason) return untold(run, reason);
  const started = now();
  try {
    const judged = await judgePull(run.pull, state, settings.config, run);
    const judgedAt = now();
    run.signal.throwIfAborted();
    const moved = (await findNewHead(run)) ?? (await postJudged(run, judged));
    if (typeof moved === "string") return untold(run, { kind: "superseded", head: moved });
    const timingsMs = { judge: judgedAt - started, post: now() - judgedAt };
    return { check: moved, state: "finished", judged, timingsMs };
  } catch (error) {
    // GitHub knows the head no more: a force-push took it away, and the push's own job follows.
    if (!isGatewayFailure(error, "head-gone")) throw error;
    const { head } = await run.gateway.fetchPull(run.pull);
    if (head === state.head) throw error;
    return untold(run, { kind: "superseded", head });
  }
}

function untold({ settings }: ReviewRun, reason: Untold): Ending {
  const check = renderUntold(reason, settings.config.language);
  const state = reason.kind === "superseded" ? "superseded" : "finished";
  return { check, state, timingsMs: {} };
}

/** The head as it is by now, if it moved. A review that was quick enough is posted without asking again. */
async function findNewHead({
  gateway,
  pull,
  state,
  readAt,
  now,
}: ReviewRun): Promise<string | null> {
  if (now() - readAt < staleAfterMs) return null;
  const { head } = await gateway.fetchPull(pull);
  return head === state.head ? null : head;
}
