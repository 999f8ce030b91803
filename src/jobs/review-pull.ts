/** The review of one pull request: read, judge, post, and end the check whatever happens. */

import { commentsAskedMax, headLagMs, staleAfterMs } from "../limits.ts";
import { renderUntold, type Untold, withProposal } from "../review/untold.ts";
import { endFailedReview, findFinalFailure, type ReviewFailure } from "./end-failed-review.ts";
import { answerOldHead, endLeftBehind, reasonAt } from "./end-superseded.ts";
import { GatewayError, isGatewayFailure } from "./gateway-error.ts";
import type { ReviewPullJob, ReviewReason } from "./job.ts";
import { findReasonNotToJudge, type JudgedPull, judgePull } from "./judge-pull.ts";
import type { PullGateway, PullState } from "./ports.ts";
import { postJudged } from "./post-judged.ts";
import { rememberSayings } from "./read-sayings.ts";
import type { ReviewRecord } from "./review-log.ts";
import type { Ending, ReviewPullDeps, ReviewRun } from "./review-run.ts";
import { toOutcome } from "./review-run.ts";
import { fetchProposal, readSettings } from "./settings.ts";

/** One attempt; the signal ends it where the process stops. */
export interface ReviewContext {
  readonly signal: AbortSignal;
}

/**
 * Reviews the pull request at its present head. What is posted is read back first, so that after a crash at any
 * moment the next attempt does only what is missing. A throw leaves the check open: the queue tries again, and ends
 * it when it gives up. What no repetition can mend, and a review that hangs, end at once.
 */
export async function reviewPull(
  job: ReviewPullJob,
  { signal }: ReviewContext,
  deps: ReviewPullDeps,
): Promise<void> {
  const isTurn = job.reason === "closed" || job.reason === "reopened";
  if (isTurn) await deps.reviews.settlePull(job.pull);
  const isOver = job.reason === "closed" && (await deps.reviews.fetchOpen(job.pull)).length === 0;
  if (isOver) return await countLastThumbs(job, deps);
  const late = AbortSignal.timeout(deps.reviewMsMax);
  try {
    await Promise.race([
      reviewInTime(job, AbortSignal.any([signal, late]), deps),
      rejectWhen(late),
    ]);
  } catch (error) {
    const failure: ReviewFailure | null = late.aborted
      ? {
          kind: "timed-out",
          message: `The review took more than ${deps.reviewMsMax / 60_000} minutes.`,
        }
      : findFinalFailure(error);
    if (failure === null) throw error;
    await endFailedReview(job, failure, deps);
  }
}

function rejectWhen(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}

async function reviewInTime(
  job: ReviewPullJob,
  signal: AbortSignal,
  deps: ReviewPullDeps,
): Promise<void> {
  const { pull } = job;
  const gateway = deps.gatewayFor(pull);
  const state = await deps.phase("read", () => readPull(job, gateway, deps));
  const readAt = deps.now();
  const ruleIds = deps.rules.map(({ id }) => id);
  const settings = readSettings(state, state.base, ruleIds);
  const { language } = settings.config;
  await endLeftBehind(pull, state.head, language, gateway, deps.reviews);
  const commentAll = reasonAt(state.head, job) === "comment-all";
  const run = { ...deps, gateway, pull, state, settings, signal, readAt, commentAll };
  await reviewPresent(job, run);
  // Last, because it cannot be taken back: an attempt that fails before has not answered yet.
  await answerOldHead(job, state.head, language, gateway);
}

/** Reviews the head that there is, unless that was done. */
async function reviewPresent(job: ReviewPullJob, run: ReviewRun): Promise<void> {
  const { pull, state, reviews, gateway } = run;
  const { head, base } = state;
  const { deliveryId } = job;
  const reason = reasonAt(head, job);
  const latest = await reviews.findLatest(pull);
  if (latest?.head === head && isRepetition(reason, deliveryId, latest)) {
    return await rememberSayings(run.says, pull, state);
  }
  const record = await reviews.startReview({ pull, head, base, reason, deliveryId });
  await rememberSayings(run.says, pull, state);
  const checkRunId = await ensureCheckRun(record, gateway, run, job);
  const ending = await reviewHead(run);
  await run.phase("end", async () => {
    await gateway.completeCheckRun(checkRunId, ending.check);
    await reviews.finishReview(pull, record.id, toOutcome(ending, gateway));
  });
}

/**
 * A thumb brings no event, so those given since the last review are read when the pull request is closed: one request,
 * and only where a comment of ours could have got one. Nothing hangs on them that would be worth another attempt, but
 * where GitHub asks to wait.
 */
async function countLastThumbs({ pull }: ReviewPullJob, deps: ReviewPullDeps): Promise<void> {
  if ((await deps.comments.fetchCommented(pull)).size === 0) return;
  try {
    await rememberSayings(deps.says, pull, await deps.gatewayFor(pull).fetchPull());
  } catch (error) {
    if (!(error instanceof GatewayError) || error.failure.kind === "rate-limited") throw error;
  }
}

/**
 * The pull request as GitHub has it. Where that is not the head of the event, the event is late, or what GitHub
 * answers with lags behind what it announces: a moment later the difference tells.
 */
async function readPull(
  job: ReviewPullJob,
  gateway: PullGateway,
  { sleep }: ReviewPullDeps,
): Promise<PullState> {
  const state = await gateway.fetchPull();
  const isNews = job.reason === "opened" || job.reason === "synchronize";
  if (state.head === job.head || !isNews) return state;
  await sleep(headLagMs);
  return gateway.fetchPull();
}

/** Whether the latest review of the pull request, of this very head, is all that the event could ask for. */
function isRepetition(reason: ReviewReason, deliveryId: string, latest: ReviewRecord): boolean {
  if (latest.state !== "finished") return false;
  if (latest.deliveryId === deliveryId) return true;
  switch (reason) {
    case "opened":
    case "synchronize":
    case "closed":
      return true;
    case "ready-for-review":
      return latest.conclusion === "success" || latest.conclusion === "failure";
    default:
      return false;
  }
}

async function ensureCheckRun(
  { id, head, checkRunId }: ReviewRecord,
  gateway: PullGateway,
  { reviews, slots }: ReviewPullDeps,
  { pull }: ReviewPullJob,
): Promise<number> {
  if (checkRunId !== null) return checkRunId;
  const created = await gateway.startCheckRun(head, slots.isFree() ? "in_progress" : "queued");
  await reviews.recordCheckRun(pull, id, created);
  return created;
}

async function reviewHead(run: ReviewRun): Promise<Ending> {
  const { state, settings, now } = run;
  const started = now();
  try {
    const reason = findReasonNotToJudge(state, settings.config);
    if (reason) return await unwanted(run, reason);
    const judged = await run.phase("judge", () =>
      run.slots.run(run.pull.installationId, run.signal, () => judge(run)),
    );
    if (typeof judged === "string") return untold(run, { kind: "superseded", head: judged });
    const judgedAt = now();
    run.signal.throwIfAborted();
    const moved =
      (await findNewHead(run)) ?? (await run.phase("post", () => postJudged(run, judged)));
    if (typeof moved === "string") return untold(run, { kind: "superseded", head: moved });
    const timingsMs = { judge: judgedAt - started, post: now() - judgedAt };
    return { ...moved, state: "finished", timingsMs };
  } catch (error) {
    // GitHub knows the head no more: a force-push took it away, and the push's own job follows.
    if (!isGatewayFailure(error, "head-gone")) throw error;
    const { head } = await run.gateway.fetchPull();
    if (head === state.head) throw error;
    return untold(run, { kind: "superseded", head });
  }
}

/** What is to be said, or the head that the pull request got while this one waited for its turn. */
async function judge(run: ReviewRun): Promise<JudgedPull | string> {
  const moved = await findNewHead(run);
  if (moved !== null) return moved;
  const { config } = run.settings;
  const limits = { comments: commentsAskedMax, commentsPerRule: commentsAskedMax };
  return judgePull(run.state, run.commentAll ? { ...config, limits } : config, run);
}

/** The end of a review that nobody wants, which looks at the settings all the same. */
async function unwanted(run: ReviewRun, reason: Untold): Promise<Ending> {
  const ending = untold(run, reason);
  if (reason.kind === "closed") return ending;
  const { language } = run.settings.config;
  const ruleIds = run.rules.map(({ id }) => id);
  const proposal = await fetchProposal(run.gateway, run.state, ruleIds);
  return { ...ending, check: withProposal(renderUntold(reason, language), proposal, language) };
}

function untold({ settings }: ReviewRun, reason: Untold): Ending {
  const check = renderUntold(reason, settings.config.language);
  const state = reason.kind === "superseded" ? "superseded" : "finished";
  return { check, state, untold: reason.kind, timingsMs: {} };
}

/**
 * The head as it is by now, if it moved. GitHub is asked where an event has told of another head, and where the
 * answer is old; a review that was quick enough is posted without asking again.
 */
async function findNewHead({
  gateway,
  pull,
  state,
  readAt,
  now,
  reviews,
}: ReviewRun): Promise<string | null> {
  const told = await reviews.findToldHead(pull);
  // A clock that was put back says nothing about the age.
  const age = now() - readAt;
  const isFresh = age >= 0 && age < staleAfterMs && (told === null || told === state.head);
  if (isFresh) return null;
  const { head } = await gateway.fetchPull();
  return head === state.head ? null : head;
}
