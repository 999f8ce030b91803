/** Annotations of a check run: what no comment tells, shown on its line all the same. */
import { lastLine } from "../finding/span.ts";
import { listedPathsMax } from "../limits.ts";
import type { BrokenConfig } from "./check.ts";
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

/** A finding that no comment tells is shown on its line all the same, unless it is to be listed only. */
export function annotateFinding({ finding, shown }: ShownFinding): readonly Annotation[] {
  if (shown === "comment" || shown === "monitored") return [];
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

/** Mistakes of a settings file, on their lines. */
export function annotateConfig(broken: BrokenConfig | null): readonly Annotation[] {
  return (broken?.errors ?? []).slice(0, listedPathsMax).map(({ line, message }) => ({
    path: broken?.path ?? "",
    startLine: line,
    endLine: line,
    level: "failure",
    title: "mapwarden.yml",
    message,
  }));
}
