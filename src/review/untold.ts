/** Check runs of pull requests that were not judged: each says why, and ends. */
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { offerReview } from "./actions.ts";
import { annotateConfig } from "./annotations.ts";
import type { CheckWords, ProposedConfig } from "./check.ts";
import { inertParagraph, pathSpan } from "./markdown.ts";
import { renderMistakes } from "./mistakes.ts";
import { phrasesIn } from "./phrases.ts";

/** Reasons for which a pull request is not judged; each ends its check all the same. */
export type Untold =
  | { readonly kind: "disabled" | "draft"; readonly path: string }
  | { readonly kind: "superseded"; readonly head: string }
  | { readonly kind: "closed" }
  | {
      readonly kind: "failed" | "timed-out";
      readonly reason: string;
      readonly failure: "fail" | "neutral";
    };

/** The result of a review that judged nothing. */
export function renderUntold(untold: Untold, language: Language): CheckWords {
  const say = phrasesIn[language];
  const plain = (
    conclusion: CheckWords["conclusion"],
    title: string,
    summary: string,
  ): CheckWords => ({
    conclusion,
    title,
    summary,
    annotations: [],
    actions: offerReview(language),
  });
  switch (untold.kind) {
    case "disabled":
      return plain("skipped", say.disabled, say.disabledSummary(pathSpan(untold.path)));
    case "draft":
      return plain("skipped", say.draft, say.draftSummary(pathSpan(untold.path)));
    case "superseded":
      // "cancelled" is red on the pull request, which a newer push has not deserved.
      return plain(
        "neutral",
        say.superseded,
        say.supersededSummary(codeSpan(untold.head.slice(0, 10))),
      );
    case "closed":
      return plain("neutral", say.closed, say.closedSummary);
    case "failed":
      return plain(
        untold.failure === "fail" ? "failure" : "neutral",
        say.failed,
        say.failedSummary(inertParagraph(untold.reason.slice(0, 2_000))),
      );
    case "timed-out":
      return plain(
        untold.failure === "fail" ? "timed_out" : "neutral",
        say.timedOut,
        say.failedSummary(inertParagraph(untold.reason.slice(0, 2_000))),
      );
  }
}

/**
 * The same check where the pull request changes the settings: those are looked at even where no code is. Mistakes are
 * told on their lines and hold nobody back, for nothing is reviewed where it is not wanted.
 */
export function withProposal(
  check: CheckWords,
  proposal: ProposedConfig | null,
  language: Language,
): CheckWords {
  if (proposal === null) return check;
  const told = { proposal, broken: [] };
  const summary = [check.summary, ...renderMistakes(told, language)].join("\n\n");
  const mistakes = proposal.errors.length;
  if (mistakes === 0) return { ...check, summary };
  return {
    ...check,
    conclusion: "neutral",
    title: phrasesIn[language].withMistakes(mistakes, check.title),
    summary,
    annotations: annotateConfig(told, language),
  };
}
