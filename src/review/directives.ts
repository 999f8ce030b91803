/** Suppression comments that do not do what their author thinks, on their lines and in the summary. */
import type { DirectiveProblem } from "../analyze/directive-problems.ts";
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { listedPathsMax } from "../limits.ts";
import type { Annotation } from "./annotations.ts";
import { renderPlace, type WordsContext } from "./comment.ts";
import { phrasesIn } from "./phrases.ts";
import { sayPhrasesIn } from "./say-so-phrases.ts";

/** What is wrong, in a sentence; the name of a rule is the only part that a stranger wrote. */
export function explainDirective(problem: DirectiveProblem, language: Language): string {
  const { directive } = sayPhrasesIn[language];
  if (problem.kind === "unknown-rule") return directive.unknownRule(codeSpan(problem.rule));
  return problem.kind === "unused" ? directive.unused : directive.noReason;
}

/** A note for one that is of no use, a warning for one that does not silence what it was meant to. */
export function annotateDirectives(
  problems: readonly DirectiveProblem[],
  language: Language,
): readonly Annotation[] {
  return problems.slice(0, listedPathsMax).map((problem) => ({
    path: problem.path,
    startLine: problem.line,
    endLine: problem.line,
    level: problem.kind === "unused" ? "notice" : "warning",
    title: "//mapwarden:ignore",
    message: explainDirective(problem, language),
  }));
}

/** The section of the summary; empty where all is well. */
export function renderDirectives(
  problems: readonly DirectiveProblem[],
  context: WordsContext,
): string {
  if (problems.length === 0) return "";
  const lines = problems.slice(0, listedPathsMax).map((problem) => {
    const place = renderPlace({ path: problem.path, span: problem }, context);
    return `- ${place}: ${explainDirective(problem, context.language)}`;
  });
  const rest = problems.length - lines.length;
  return [
    `### ${sayPhrasesIn[context.language].directive.heading}\n`,
    ...lines,
    ...(rest > 0 ? [`\n${phrasesIn[context.language].andMore(rest)}`] : []),
  ].join("\n");
}
