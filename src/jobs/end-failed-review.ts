/** The end of a review that was given up: its check says so, and what to do. */
import type { EffectiveConfig } from "../config/effective.ts";
import { mergeLayers } from "../config/effective.ts";
import { renderUntold } from "../review/untold.ts";
import type { ReviewPullJob } from "./job.ts";
import { readPullSettings } from "./judge-pull.ts";
import type { PullGateway, PullState } from "./ports.ts";
import { type ReviewPullDeps, toOutcome } from "./review-run.ts";

/** Completes the check of the head that could not be reviewed; safe to repeat. */
export async function endFailedReview(
  job: ReviewPullJob,
  failure: { readonly message: string },
  deps: ReviewPullDeps,
): Promise<void> {
  const { pull, reason, deliveryId } = job;
  const { reviews } = deps;
  const gateway = deps.gatewayFor(pull);
  const state = await readIfPossible(gateway, job);
  const head = state?.head ?? job.head;
  const earlier = await reviews.findReview(pull, head);
  if (earlier && earlier.state !== "running") return;
  const base = state?.base ?? job.base;
  const record = earlier ?? (await reviews.startReview({ pull, head, base, reason, deliveryId }));
  const checkRunId = record.checkRunId ?? (await gateway.startCheckRun(pull, head));
  const config = configOf(state, deps);
  const { message } = failure;
  const check = renderUntold(
    { kind: "failed", reason: message, failure: config.failure },
    config.language,
  );
  await gateway.completeCheckRun(pull, checkRunId, check);
  const ending = { check, state: "failed", timingsMs: {}, error: message } as const;
  await reviews.finishReview(pull, record.id, toOutcome(ending, gateway));
}

/** What keeps the pull request from being read may well leave its check writable. */
async function readIfPossible(
  gateway: PullGateway,
  { pull }: ReviewPullJob,
): Promise<PullState | null> {
  try {
    return await gateway.fetchPull(pull);
  } catch {
    return null;
  }
}

function configOf(state: PullState | null, { rules }: ReviewPullDeps): EffectiveConfig {
  if (state === null) return mergeLayers([]);
  return readPullSettings(
    state,
    rules.map(({ id }) => id),
  ).config;
}
