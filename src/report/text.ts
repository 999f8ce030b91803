/** The report for people at a terminal. */
import type { JudgedFinding } from "../config/effective.ts";
import type { Place } from "../finding/finding.ts";
import { explainDirective } from "../review/directives.ts";
import type { Report } from "./report.ts";

/** Line of the text of a place, where the code is at hand. */
export type LineOf = (path: string, line: number) => string | undefined;

export function renderText(report: Report, lineOf: LineOf = () => undefined): string {
  const blocks = report.findings.map((finding) => renderFinding(finding, lineOf));
  // Generated code is counted only: a tree has hundreds of such files, and nobody can do anything about them.
  const missed = report.notAnalysed
    .filter(({ cause }) => cause !== "skipped")
    .map(({ path, reason }) => `${printable(path)}: not analysed: ${printable(reason)}`);
  const silent = report.directives.map(
    (each) => `${printable(each.path)}:${each.line}: ${printable(explainDirective(each, "en"))}`,
  );
  const stale = (report.baseline?.stale ?? []).map(
    ({ path, rule, fingerprint }) =>
      `${printable(path)}: in the baseline, but gone: ${printable(rule)} ${fingerprint}`,
  );
  return [...blocks, ...silent, ...stale, ...missed, renderTotals(report)]
    .map((block) => `${block}\n`)
    .join("");
}

function renderFinding(finding: JudgedFinding, lineOf: LineOf): string {
  const { rule, severity, mode, words, related } = finding;
  const quiet = mode === "monitor" ? ", listed only" : "";
  return [
    `${placeOf(finding)}: ${printable(words.what)} (${rule}, ${severity}${quiet})`,
    ...renderFrame(finding, lineOf),
    `\t${printable(words.why)}`,
    `\tFix: ${printable(words.fix)}`,
    ...related.map((place) => `\t${placeOf(place)}: ${printable(place.label)}`),
  ].join("\n");
}

/** The line itself with a mark under its beginning. */
function renderFrame({ path, span }: Place, lineOf: LineOf): readonly string[] {
  const line = lineOf(path, span.line);
  if (line === undefined || line.length > 200) return [];
  const shown = printable(line.replaceAll("\t", "    "));
  const before = printable(line.slice(0, span.column - 1).replaceAll("\t", "    ")).length;
  const width = span.endLine === span.line ? Math.max(1, span.endColumn - span.column) : 1;
  return [`\t| ${shown}`, `\t| ${" ".repeat(before)}${"^".repeat(width)}`];
}

/** `path:line:column`, which terminals and editors turn into a link. */
function placeOf({ path, span }: Place): string {
  return `${printable(path)}:${span.line}:${span.column}`;
}

function renderTotals(report: Report): string {
  const { findings, suppressed, baseline, notAnalysed, stats } = report;
  const { files, bytes, ms } = stats;
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count === 1 ? "" : "s"}`] : [];
  });
  const found = counts.length > 0 ? counts.join(", ") : "no findings";
  const silenced = suppressed.length > 0 ? `, ${suppressed.length} suppressed` : "";
  const accepted =
    baseline && baseline.accepted > 0 ? `, ${baseline.accepted} in the baseline` : "";
  const missed = notAnalysed.length > 0 ? `, ${notAnalysed.length} not analysed` : "";
  const megabytes = (bytes / 1024 / 1024).toFixed(1);
  return `${found}${silenced}${accepted}${missed}: ${files} ${files === 1 ? "file" : "files"}, ${megabytes} MB in ${(ms / 1000).toFixed(1)} s`;
}

/** Names from a repository must not steer the terminal that shows them. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
