/** From the pull request as GitHub has it to everything that is to be said about it; nothing is written. */
import {
  type EffectiveConfig,
  type JudgedFinding,
  judgeFindings,
  rulesOff,
} from "../config/effective.ts";
import { configPath } from "../config/parse.ts";
import type { RuleFacts } from "../review/comment.ts";
import { placeFinding } from "../review/place.ts";
import { type Plan, planReview } from "../review/plan.ts";
import type { Untold } from "../review/untold.ts";
import type { Analyzer } from "./analyzer.ts";
import type { PullGateway, PullState } from "./ports.ts";
import { type ChangeReview, reviewChange } from "./review-change.ts";

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
}

export interface JudgeDeps {
  readonly gateway: PullGateway;
  readonly analyzer: Analyzer;
  readonly rules: readonly RuleFacts[];
}

/** Reads the change, judges it, and plans what to say of it. */
export async function judgePull(
  state: PullState,
  config: EffectiveConfig,
  { gateway, analyzer }: JudgeDeps,
): Promise<JudgedPull> {
  const { base, head, changedFiles } = state;
  const change = await gateway.fetchChange(base, head, changedFiles);
  const options = { language: config.language, off: rulesOff(config) };
  const review = await reviewChange(gateway, change, analyzer, options);
  const findings = judgeFindings(review.findings, config);
  const suppressed = judgeFindings(review.suppressed, config);
  return { review, findings, suppressed, plan: planPull(state, config, review, findings) };
}

function planPull(
  state: PullState,
  config: EffectiveConfig,
  review: ChangeReview,
  findings: readonly JudgedFinding[],
): Plan {
  const { complete, failed, diffs } = review;
  return planReview({
    findings: findings.map((finding) => ({
      finding,
      placement: placeFinding(finding, diffs),
    })),
    standing: state.posted,
    config,
    complete,
    failed,
  });
}
