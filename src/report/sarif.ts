/** The report as SARIF 2.1.0, for code scanning and editors. */

import type { JudgedFinding } from "../config/effective.ts";
import type { Place, Span } from "../finding/finding.ts";
import { messageOf } from "./json.ts";
import { levelOf, type Report, type ReportedRule } from "./report.ts";

const schema =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export function renderSarif(
  report: Report,
  rules: readonly ReportedRule[],
  version: string,
): string {
  const { findings, suppressed, notAnalysed, head } = report;
  const run = {
    tool: {
      driver: {
        name: "mapwarden",
        version,
        rules: rules.map(toDescriptor),
      },
    },
    // Columns of findings count UTF-16 units.
    columnKind: "utf16CodeUnits",
    automationDetails: { id: "mapwarden/" },
    properties: { head },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: notAnalysed.map(({ path, reason, cause }) => ({
          level: cause === "failed" ? "warning" : "note",
          message: { text: `not analysed: ${reason}` },
          locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
        })),
      },
    ],
    results: [
      ...findings.map((finding) => toResult(finding, rules)),
      ...suppressed.map((finding) => ({
        ...toResult(finding, rules),
        suppressions: [{ kind: "inSource" }],
      })),
    ],
  };
  return `${JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function toDescriptor({ id, title, severity, confidence, doc }: ReportedRule) {
  return {
    id,
    shortDescription: { text: title.en },
    fullDescription: { text: doc },
    help: { text: doc, markdown: doc },
    defaultConfiguration: { level: severity },
    properties: { precision: confidence, tags: ["concurrency", "maps"] },
  };
}

function toResult(finding: JudgedFinding, rules: readonly ReportedRule[]) {
  const { rule, mode, related, fingerprint, confidence } = finding;
  const index = rules.findIndex(({ id }) => id === rule);
  return {
    ruleId: rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: levelOf(finding),
    message: { text: messageOf(finding) },
    locations: [{ physicalLocation: physical(finding) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            physicalLocation: physical(place),
            message: { text: place.label },
          })),
        }),
    // The key is versioned: should fingerprints be made differently, old alerts are not mixed up.
    partialFingerprints: { "mapwarden/v1": fingerprint },
    ...fixes(finding),
    properties: { confidence, mode },
  };
}

function fixes({ suggestion, words }: JudgedFinding) {
  if (suggestion === undefined) return {};
  const { path, line, endLine, text } = suggestion;
  const replacement = {
    // Up to the start of the line behind, so that the line break goes with the lines.
    deletedRegion: { startLine: line, startColumn: 1, endLine: endLine + 1, endColumn: 1 },
    insertedContent: { text: `${text}\n` },
  };
  return {
    fixes: [
      {
        description: { text: words.fix },
        artifactChanges: [{ artifactLocation: artifact(path), replacements: [replacement] }],
      },
    ],
  };
}

function physical({ path, span }: Place) {
  return { artifactLocation: artifact(path), region: region(span) };
}

function region({ line, column, endLine, endColumn }: Span) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative to the root of the repository. */
function artifact(path: string) {
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}
