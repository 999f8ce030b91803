/** The report for scripts: its shape is a contract. */

import type { JudgedFinding } from "../config/effective.ts";
import { lastLine } from "../finding/span.ts";
import type { Report } from "./report.ts";

/** Version of the shape; fields may be added to a version, not changed or taken away. */
const version = 1;

export function renderJson(report: Report): string {
  const { base, head, findings, directives, baseline, notAnalysed, stats } = report;
  const value = {
    version,
    base,
    head,
    findings: findings.map(toJson),
    // Only where there is something to say: most runs have neither.
    ...(directives.length > 0 && { directives }),
    ...(baseline && { baseline }),
    notAnalysed: notAnalysed.map(({ path, reason }) => ({ path, reason })),
    stats,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function toJson(finding: JudgedFinding) {
  const { rule, severity, confidence, mode, path, span, fingerprint, related, suggestion } =
    finding;
  return {
    rule,
    severity,
    confidence,
    mode,
    path,
    line: span.line,
    endLine: lastLine(span),
    column: span.column,
    message: messageOf(finding),
    fingerprint,
    related: related.map((place) => ({
      path: place.path,
      line: place.span.line,
      endLine: lastLine(place.span),
      label: place.label,
    })),
    ...(suggestion && { suggestion }),
  };
}

/** The three sentences of a finding as one paragraph. */
export function messageOf({ words }: JudgedFinding): string {
  return `${words.what} ${words.why} ${words.fix}`;
}
