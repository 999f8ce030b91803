/** Annotations of a check run: what no comment tells, shown on its line all the same. */
import { plainLine } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { lastLine } from "../finding/span.ts";
import { listedPathsMax } from "../limits.ts";
import type { CheckInput } from "./check.ts";
import { mistakeIn } from "./mistakes.ts";
import type { ShownFinding } from "./plan.ts";

export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn?: number;
  readonly endColumn?: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

const levels = { error: "failure", warning: "warning", note: "notice" } as const;

/**
 * A finding that no comment tells is shown on its line all the same, unless it is to be listed only, or somebody took
 * its comment off that line.
 */
export function annotateFinding({ finding, shown }: ShownFinding): readonly Annotation[] {
  if (shown === "comment" || shown === "monitored" || shown === "deleted") return [];
  const { path, span, rule, words, severity } = finding;
  const endLine = lastLine(span);
  const columns = { startColumn: span.column, endColumn: span.endColumn };
  return [
    {
      path,
      startLine: span.line,
      endLine,
      // GitHub refuses columns on an annotation of several lines.
      ...(endLine === span.line && span.endLine === span.line ? columns : {}),
      level: levels[severity],
      title: rule,
      message: `${words.what}\n\n${words.why}\n\n${words.fix}`,
    },
  ];
}

/**
 * Mistakes of the settings file, on their lines: those at the head where the pull request changes the file, else those
 * of the base branch. The organisation's file is of another repository, which has lines of its own.
 */
export function annotateConfig(
  { broken, proposal }: Pick<CheckInput, "broken" | "proposal">,
  language: Language,
): readonly Annotation[] {
  const own = broken.find(({ source }) => source.layer === "repository");
  const path = proposal?.path ?? own?.source.path ?? "";
  const errors = proposal === null ? (own?.errors ?? []) : proposal.errors;
  return errors.slice(0, listedPathsMax).map(({ line, column, endColumn, message }) => ({
    path,
    startLine: line,
    endLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endColumn === undefined ? {} : { endColumn }),
    level: "failure",
    title: "mapwarden.yml",
    message: plainLine(mistakeIn(message, language)),
  }));
}
