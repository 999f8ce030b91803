/** The page of a rule under docs/rules, made from the rule itself so that it cannot drift. */
import type { Finding } from "../finding/finding.ts";
import { withoutMarks } from "./example.ts";
import type { Example, Limit, Rule } from "./rule.ts";

/** Runs the rule over an example and gives its findings, lines counted from the first line of the example. */
export type FindingsOf = (rule: Rule, example: Example) => readonly Finding[];

const howItShows: Readonly<Record<Rule["manifests"], string>> = {
  race: "a data race; `go test -race` reports it when the accesses overlap",
  panic: "a panic on the path that reaches it",
  hang: "goroutines that wait for ever",
  data: "wrong data, without a word from the runtime",
};

/** The whole page as Markdown. */
export function renderRulePage(rule: Rule, findingsOf: FindingsOf): string {
  const sections = [
    `# ${rule.id}`,
    `**${rule.title.en}.** ${rule.severity}, ${rule.confidence} confidence · since ${rule.since}${
      rule.retired === undefined ? "" : ` · retired: ${rule.retired}`
    }`,
    rule.doc.trim(),
    `Shows as ${howItShows[rule.manifests]}.`,
    "## Reported",
    ...rule.bad.flatMap((example) => reported(rule, example, findingsOf)),
    "## Not reported",
    ...rule.good.flatMap((example) => exampleSection(example)),
    ...limitSections(rule.limits),
    "## To allow it",
    `Put \`//mapwarden:ignore ${rule.id} <reason>\` on the line or above it; the reason is required. ` +
      `To switch the rule off for a repository, set \`rules: { ${rule.id}: off }\` in \`.github/mapwarden.yml\`.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The table of all rules. */
export function renderRuleIndex(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, title, severity, confidence }) =>
      `| [${id}](${id}.md) | ${title.en} | ${severity} | ${confidence} |`,
  );
  return [
    "# Rules",
    "",
    "| Rule | What it finds | Severity | Confidence |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function reported(rule: Rule, example: Example, findingsOf: FindingsOf): readonly string[] {
  const findings = findingsOf(rule, example).map(
    ({ span, words }) =>
      `> **Line ${span.line}: ${words.what}** ${words.why}\n>\n> **Fix:** ${words.fix}`,
  );
  return [...exampleSection(example), ...findings];
}

function limitSections(limits: readonly Limit[]): readonly string[] {
  if (limits.length === 0) return [];
  return [
    "## Known limits",
    ...limits.flatMap((limit) => {
      const [heading = "", code = ""] = exampleSection(limit);
      return [heading, `Not reported: ${limit.why}.`, code];
    }),
  ];
}

function exampleSection(example: Example): readonly string[] {
  return [`### ${sentence(example.name)}`, `\`\`\`go\n${withoutMarks(example.go)}\n\`\`\``];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
