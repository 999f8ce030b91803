/** The report as workflow commands, which GitHub Actions turns into annotations. */

import type { JudgedFinding } from "../config/effective.ts";
import { lastLine } from "../finding/span.ts";
import { explainDirective } from "../review/directives.ts";
import { levelOf, type Report } from "./report.ts";

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/** See https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
export function renderGithub({ findings, directives, notAnalysed }: Report): string {
  const silent = directives.map((each) => {
    const command = each.kind === "unused" ? "notice" : "warning";
    const place = `file=${property(each.path)},line=${each.line},title=//mapwarden%3Aignore`;
    return `::${command} ${place}::${data(explainDirective(each, "en"))}`;
  });
  const skipped = notAnalysed.map(
    ({ path, reason }) => `::notice file=${property(path)},title=not analysed::${data(reason)}`,
  );
  return [...findings.map(renderCommand), ...silent, ...skipped]
    .map((line) => `${line}\n`)
    .join("");
}

function renderCommand(finding: JudgedFinding): string {
  const { path, span, rule, words } = finding;
  const end = lastLine(span);
  // Columns are only understood on one line.
  const columns = end === span.line && span.endLine === end ? `,col=${span.column}` : "";
  const command = commands[levelOf(finding)];
  const place = `file=${property(path)},line=${span.line},endLine=${end}${columns}`;
  const message = [words.what, words.why, words.fix].join("\n");
  return `::${command} ${place},title=${property(rule)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
