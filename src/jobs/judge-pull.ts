/** From the pull request as GitHub has it to everything that is to be said about it; nothing is written. */
import {
  type EffectiveConfig,
  type JudgedFinding,
  judgeFindings,
  mergeLayers,
  rulesOff,
} from "../config/effective.ts";
import { configPath, parseConfig } from "../config/parse.ts";
import type { BrokenConfig } from "../review/check.ts";
import type { RuleFacts } from "../review/comment.ts";
import { placeFinding } from "../review/place.ts";
import { type Plan, planReview } from "../review/plan.ts";
import type { Untold } from "../review/untold.ts";
import type { Analyzer } from "./analyzer.ts";
import type { PullGateway, PullRef, PullState } from "./ports.ts";
import { type ChangeReview, reviewChange } from "./review-change.ts";

/** The settings of a pull request's base branch. */
export interface PullSettings {
  readonly config: EffectiveConfig;
  readonly broken: BrokenConfig | null;
}

/** Settings that cannot be read are looked past and told; the review goes on with the defaults. */
export function readPullSettings(state: PullState, ruleIds: readonly string[]): PullSettings {
  if (state.config === null) return { config: mergeLayers([]), broken: null };
  const parsed = parseConfig(state.config, ruleIds);
  if (!parsed.ok) {
    return { config: mergeLayers([]), broken: { path: configPath, errors: parsed.errors } };
  }
  const source = { layer: "repository", path: configPath, commit: state.base } as const;
  return { config: mergeLayers([{ source, settings: parsed.settings }]), broken: null };
}

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
  pull: PullRef,
  state: PullState,
  config: EffectiveConfig,
  { gateway, analyzer }: JudgeDeps,
): Promise<JudgedPull> {
  const { base, head, changedFiles } = state;
  const change = await gateway.fetchChange(pull, base, head, changedFiles);
  const options = { language: config.language, off: rulesOff(config) };
  const review = await reviewChange(gateway, change, analyzer, options);
  const findings = judgeFindings(review.findings, config);
  const suppressed = judgeFindings(review.suppressed, config);
  return { review, findings, suppressed, plan: planPull(state, config, review, findings, true) };
}

/** Plans the review; without `onLines` everything goes into the summary. */
export function planPull(
  state: PullState,
  config: EffectiveConfig,
  review: ChangeReview,
  findings: readonly JudgedFinding[],
  onLines: boolean,
): Plan {
  const { complete, failed, diffs } = review;
  return planReview({
    findings: findings.map((finding) => ({
      finding,
      placement: onLines ? placeFinding(finding, diffs) : { kind: "summary" },
    })),
    standing: state.posted,
    config,
    complete,
    failed,
  });
}
