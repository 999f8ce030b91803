/** From the pull request as GitHub has it to everything that is to be said about it; nothing is written. */
import {
  type EffectiveConfig,
  type JudgedFinding,
  judgeFindings,
  rulesOff,
} from "../config/effective.ts";
import { configPath } from "../config/parse.ts";
import type { ProposedConfig } from "../review/check.ts";
import type { RuleFacts } from "../review/comment.ts";
import { placeFinding } from "../review/place.ts";
import { type Plan, type PlanInput, planReview } from "../review/plan.ts";
import type { Untold } from "../review/untold.ts";
import type { Analyzer } from "./analyzer.ts";
import type { CommentLog } from "./comment-log.ts";
import { findPushed, followMoves } from "./follow-moves.ts";
import type { PullGateway, PullRef, PullState } from "./ports.ts";
import { fetchDismissals } from "./read-sayings.ts";
import { type ChangeReview, reviewChange } from "./review-change.ts";
import type { SayLog } from "./say-log.ts";
import { readProposal } from "./settings.ts";

/** Why a pull request is not to be judged, if so. */
export function findReasonNotToJudge(state: PullState, config: EffectiveConfig): Untold | null {
  if (!state.open) return { kind: "closed" };
  if (!config.enabled) return { kind: "disabled", path: configPath };
  if (state.draft && !config.drafts) return { kind: "draft", path: configPath };
  return null;
}

export interface JudgedPull {
  readonly review: ChangeReview;
  readonly findings: readonly JudgedFinding[];
  readonly suppressed: readonly JudgedFinding[];
  readonly plan: Plan;
  /** What becomes of the settings file. */
  readonly proposal: ProposedConfig | null;
}

export interface JudgeDeps {
  readonly pull: PullRef;
  readonly gateway: PullGateway;
  readonly analyzer: Analyzer;
  readonly rules: readonly RuleFacts[];
  readonly comments: CommentLog;
  readonly says: SayLog;
  /** A person asked for comments on everything, and with them for those that somebody deleted. */
  readonly commentAll: boolean;
}

/** Reads the change, judges it, and plans what to say of it. */
export async function judgePull(
  state: PullState,
  config: EffectiveConfig,
  { pull, gateway, analyzer, rules, comments, says, commentAll }: JudgeDeps,
): Promise<JudgedPull> {
  const { base, head, changedFiles } = state;
  const change = await gateway.fetchChange(base, head, changedFiles);
  const options = { language: config.language, off: rulesOff(config) };
  const review = await reviewChange(gateway, change, analyzer, options);
  const findings = judgeFindings(review.findings, config);
  const suppressed = judgeFindings(review.suppressed, config);
  const proposal = readProposal(
    state,
    change.files,
    rules.map(({ id }) => id),
  );
  const isAsked = commentAll || findings.length === 0;
  const commentedBefore = isAsked ? new Set<string>() : await comments.fetchCommented(pull);
  const previous = review.findings.length === 0 ? [] : await says.fetchFindings(pull);
  const pushed = findPushed(review.atHead, review.findings, previous);
  await followMoves(says, pull, [...review.renamed, ...pushed]);
  const dismissals = await fetchDismissals(says, pull, findings);
  const plan = planPull(state, config, review, findings, { commentedBefore, dismissals });
  return { review, findings, suppressed, plan, proposal };
}

function planPull(
  state: PullState,
  config: EffectiveConfig,
  review: ChangeReview,
  findings: readonly JudgedFinding[],
  remembered: Pick<PlanInput, "commentedBefore" | "dismissals">,
): Plan {
  const { complete, failed, diffs } = review;
  return planReview({
    findings: findings.map((finding) => ({
      finding,
      placement: placeFinding(finding, diffs),
    })),
    standing: state.posted,
    ...remembered,
    config,
    complete,
    failed,
  });
}
