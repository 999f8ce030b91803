/** The end of a review that was given up: its check says so, and what to do. */
import { renderUntold } from "../review/untold.ts";
import { endLeftBehind, findOpen } from "./end-superseded.ts";
import { GatewayError, type GatewayFailure } from "./gateway-error.ts";
import { isAsked, type ReviewPullJob } from "./job.ts";
import type { PullGateway, PullState } from "./ports.ts";
import type { ReviewRecord } from "./review-log.ts";
import { type ReviewPullDeps, toOutcome } from "./review-run.ts";
import { noSettings, readSettings } from "./settings.ts";

/** Why a review is given up, in one line without code. */
export interface ReviewFailure {
  readonly kind: "failed" | "timed-out";
  readonly message: string;
}

/** Failures that the same request will meet again, so that nobody needs to wait for more attempts. */
const finalKinds: ReadonlySet<GatewayFailure["kind"]> = new Set([
  "forbidden",
  "refused",
  "suspended",
]);

/** Failures with which not even the check can be written. */
const deafKinds: ReadonlySet<GatewayFailure["kind"]> = new Set([
  "forbidden",
  "suspended",
  "unauthorised",
  "not-found",
  "head-gone",
]);

/** What an error says, if no repetition can mend it. */
export function findFinalFailure(error: unknown): ReviewFailure | null {
  const isFinal = error instanceof GatewayError && finalKinds.has(error.failure.kind);
  return isFinal ? { kind: "failed", message: error.message } : null;
}

/** Completes the check of the head that could not be reviewed; safe to repeat. */
export async function endFailedReview(
  job: ReviewPullJob,
  failure: ReviewFailure,
  deps: ReviewPullDeps,
): Promise<void> {
  const { pull, reason, deliveryId } = job;
  const { reviews } = deps;
  const gateway = deps.gatewayFor(pull);
  const state = await readIfPossible(gateway);
  const ruleIds = deps.rules.map(({ id }) => id);
  const { config } = state ? readSettings(state, state.base, ruleIds) : noSettings;
  if (state) await endLeftBehind(pull, state.head, config.language, gateway, reviews);
  const head = state?.head ?? job.head;
  const latest = await reviews.findLatest(pull);
  const earlier = latest?.head === head ? latest : undefined;
  if (earlier && earlier.state !== "running" && !isUnanswered(job, earlier)) return;
  const base = state?.base ?? job.base;
  const record = await reviews.startReview({ pull, head, base, reason, deliveryId });
  const { kind, message } = failure;
  const check = renderUntold({ kind, reason: message, failure: config.failure }, config.language);
  try {
    const checkRunId = await ensureCheckRun(record, gateway);
    await gateway.completeCheckRun(checkRunId, check);
  } catch (error) {
    // The check is out of our hands: the review ends here, and the next one finds the run where it is still open.
    if (!(error instanceof GatewayError) || !deafKinds.has(error.failure.kind)) throw error;
  }
  const ending = { check, state: "failed", untold: kind, timingsMs: {}, error: message } as const;
  await reviews.finishReview(pull, record.id, toOutcome(ending, gateway));
}

/** A person who asked for a new run is told that there is none; a verdict that stands is not taken back. */
function isUnanswered({ reason, deliveryId }: ReviewPullJob, earlier: ReviewRecord): boolean {
  return isAsked(reason) && earlier.deliveryId !== deliveryId;
}

async function ensureCheckRun(
  { head, checkRunId }: ReviewRecord,
  gateway: PullGateway,
): Promise<number> {
  if (checkRunId !== null) return checkRunId;
  const open = await findOpen(gateway, head);
  return open ?? (await gateway.startCheckRun(head, "in_progress"));
}

/** What keeps the pull request from being read may well leave its check writable. */
async function readIfPossible(gateway: PullGateway): Promise<PullState | null> {
  try {
    return await gateway.fetchPull();
  } catch (error) {
    if (error instanceof GatewayError && error.failure.kind === "rate-limited") throw error;
    return null;
  }
}
