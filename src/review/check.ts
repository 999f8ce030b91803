/** The words of a check run: title, summary and annotations. */
import type { DirectiveProblem } from "../analyze/directive-problems.ts";
import type { NotAnalysed } from "../analyze/types.ts";
import type { ConfigSource, EffectiveConfig } from "../config/effective.ts";
import type { ConfigError } from "../config/parse.ts";
import type { Language, Severity } from "../finding/finding.ts";
import { type Action, offerFor } from "./actions.ts";
import { type Annotation, annotateConfig, annotateFinding } from "./annotations.ts";
import type { WordsContext } from "./comment.ts";
import { annotateDirectives } from "./directives.ts";
import { type Phrases, phrasesIn } from "./phrases.ts";
import type { Plan, Verdict } from "./plan.ts";
import { sayPhrasesIn } from "./say-so-phrases.ts";
import { renderSummary } from "./summary.ts";

/** What the check of a finished review tells. */
export interface CheckInput {
  readonly plan: Plan;
  readonly head: string;
  /** Go files read at the head. */
  readonly files: number;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly suppressed: number;
  /** What is wrong with suppression comments in the lines that the change shows. */
  readonly directives: readonly DirectiveProblem[];
  /** Changed Go files that were to be judged. */
  readonly goFiles: number;
  readonly config: EffectiveConfig;
  /** Settings files that could not be used. */
  readonly broken: readonly BrokenConfig[];
  /** The settings file as the pull request changes it. */
  readonly proposal: ProposedConfig | null;
}

/** A settings file that was to be used. */
export interface BrokenConfig {
  readonly source: ConfigSource;
  readonly errors: readonly ConfigError[];
}

/** A settings file that waits to be merged; without errors it will do. */
export interface ProposedConfig {
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
  const { plan } = input;
  return {
    conclusion: conclude(input),
    title: renderTitle(input, say, context.language),
    summary: renderSummary(input, context),
    annotations: [
      ...annotateConfig(input, context.language),
      ...annotateDirectives(input.directives, context.language),
      ...plan.shown.flatMap(annotateFinding),
    ],
    actions: offerFor(plan, context.language),
  };
}

/** Whoever breaks the settings is held back; whoever meets them broken is not. */
function conclude({ plan, broken, proposal }: CheckInput): Verdict {
  if (proposal !== null && proposal.errors.length > 0) return "failure";
  return plan.verdict === "success" && broken.length > 0 ? "neutral" : plan.verdict;
}

function renderTitle(input: CheckInput, say: Phrases, language: Language): string {
  const found = renderFound(input, say, language);
  const mistakes = input.proposal?.errors.length ?? 0;
  return mistakes > 0 ? say.withMistakes(mistakes, found) : found;
}

function renderFound(
  { plan, files, goFiles, notAnalysed }: CheckInput,
  say: Phrases,
  language: Language,
): string {
  if (plan.shown.length > 0) {
    return say.found(count(plan, "error"), count(plan, "warning"), count(plan, "note"));
  }
  if (plan.dismissed.length > 0) {
    return sayPhrasesIn[language].cleanButDismissed(plan.dismissed.length);
  }
  if (goFiles === 0 && notAnalysed.length === 0) return say.noGo;
  return notAnalysed.every(({ cause }) => cause === "skipped") ? say.clean(files) : say.cleanPartly;
}

function count(plan: Plan, severity: Severity): number {
  return plan.shown.filter(({ finding }) => finding.severity === severity).length;
}
