/** The words of a check run: title, summary and annotations. */
import type { NotAnalysed } from "../analyze/types.ts";
import type { EffectiveConfig } from "../config/effective.ts";
import type { ConfigError } from "../config/parse.ts";
import type { Severity } from "../finding/finding.ts";
import { type Action, offerFor } from "./actions.ts";
import { type Annotation, annotateConfig, annotateFinding } from "./annotations.ts";
import type { WordsContext } from "./comment.ts";
import { type Phrases, phrasesIn } from "./phrases.ts";
import type { Plan, Verdict } from "./plan.ts";
import { renderSummary } from "./summary.ts";

/** What the check of a finished review tells. */
export interface CheckInput {
  readonly plan: Plan;
  readonly head: string;
  /** Go files read at the head. */
  readonly files: number;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly suppressed: number;
  readonly config: EffectiveConfig;
  /** A settings file that could not be used. */
  readonly brokenConfig: BrokenConfig | null;
}

export interface BrokenConfig {
  readonly path: string;
  readonly errors: readonly ConfigError[];
}

export interface CheckWords {
  readonly conclusion: Verdict | "skipped" | "timed_out";
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly Action[];
}

/** The result of a finished review. */
export function renderCheck(input: CheckInput, context: WordsContext): CheckWords {
  const say = phrasesIn[context.language];
  const { plan, brokenConfig } = input;
  return {
    conclusion: plan.verdict === "success" && brokenConfig ? "neutral" : plan.verdict,
    title: renderTitle(input, say),
    summary: renderSummary(input, context),
    annotations: [...annotateConfig(brokenConfig), ...plan.shown.flatMap(annotateFinding)],
    actions: offerFor(plan, context.language),
  };
}

function renderTitle({ plan, files, notAnalysed }: CheckInput, say: Phrases): string {
  if (plan.shown.length > 0) {
    return say.found(count(plan, "error"), count(plan, "warning"), count(plan, "note"));
  }
  return notAnalysed.every(({ cause }) => cause === "skipped") ? say.clean(files) : say.cleanPartly;
}

function count(plan: Plan, severity: Severity): number {
  return plan.shown.filter(({ finding }) => finding.severity === severity).length;
}
