/** The page of a rule under docs/rules, made from the rule itself so that it cannot drift. */
import type { Finding } from "../finding/finding.ts";
import { withoutMarks } from "./example.ts";
import type { Example, Limit, Rule } from "./rule.ts";

/** Runs the rule over an example and gives its findings, lines counted from the first line of the example. */
export type FindingsOf = (rule: Rule, example: Example) => readonly Finding[];

/** What a rule found where others had found real bugs, and on commits that are right. */
export interface RuleFigures {
  /** Bugs whose lines it points at, by category. */
  readonly bugs: Readonly<Record<string, number>>;
  /** Commits that brought a bug in, in whose review it points at it. */
  readonly introduced: number;
  /** Correct commits in whose review it says anything. */
  readonly correct: number;
}

/** A run over real code: how much there was, and what came out for each rule that spoke. */
export interface Figures {
  readonly date: string;
  readonly bugs: number;
  readonly projects: number;
  readonly introduced: number;
  readonly correct: number;
  readonly rules: Readonly<Record<string, RuleFigures>>;
}

const howItShows: Readonly<Record<Rule["manifests"], string>> = {
  race: "a data race; `go test -race` reports it when the accesses overlap",
  panic: "a panic on the path that reaches it",
  hang: "goroutines that wait for ever",
  data: "wrong data, without a word from the runtime",
};

/** The whole page as Markdown. */
export function renderRulePage(rule: Rule, findingsOf: FindingsOf, figures: Figures): string {
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
    "## On real code",
    onRealCode(figures, figures.rules[rule.id]),
    "## To allow it",
    `Put \`//mapwarden:ignore ${rule.id} <reason>\` on the line or above it; the reason is required. ` +
      `To switch the rule off for a repository, set \`rules: { ${rule.id}: off }\` in \`.github/mapwarden.yml\`.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What the rule did on the run over real code, also where that is nothing. */
function onRealCode(figures: Figures, found: RuleFigures | undefined): string {
  const { date, bugs, projects, introduced, correct } = figures;
  const setting =
    `Measured on ${date} on ${bugs} real map bugs of ${projects} public Go projects, as they were before their ` +
    `repair${introduced === 0 ? "" : `, on ${introduced} commits that brought one in`}, and on ${correct} correct commits.`;
  const categories = Object.entries(found?.bugs ?? {});
  const total = categories.reduce((sum, [, count]) => sum + count, 0);
  const listed = categories.map(([name, count]) => `${name} ${count}`).join(", ");
  const hits =
    total === 0
      ? "The rule points at none of these bugs: what it promises rests on the programs it is tested with."
      : `The rule points at ${times(total, "bug")} (${listed}).`;
  const early =
    introduced === 0 || total === 0
      ? ""
      : ` In the reviews of the commits that brought one in, it points at ${found?.introduced ?? 0}.`;
  const onCorrect = found?.correct ?? 0;
  const noise =
    onCorrect === 0
      ? " It says nothing on the correct commits."
      : ` It speaks on ${times(onCorrect, "correct commit")}.`;
  return `${setting} ${hits}${early}${noise}`;
}

/** What the index tells of a rule besides its metadata. */
export interface IndexEntry {
  readonly rule: Rule;
  /** What it does to a pull request unless configured. */
  readonly mode: string;
  /** Whether it offers an edit that can be accepted with one click, where that is local. */
  readonly fix: boolean;
}

const tiers = [1, 2, 3] as const;

/** The tables of all rules, by tier. */
export function renderRuleIndex(entries: readonly IndexEntry[], figures: Figures): string {
  const sections = tiers.flatMap((tier) => [
    `## Tier ${tier}`,
    "",
    "| Rule | What it finds | Severity | Confidence | By default | One-click fix | Real bugs |",
    "|---|---|---|---|---|---|---|",
    ...entries.filter(({ rule }) => rule.tier === tier).map((entry) => indexRow(entry, figures)),
    "",
  ]);
  const { date, bugs, projects } = figures;
  return [
    "# Rules",
    "",
    "Tier 1 matters most. By default a rule blocks the merge, comments, or is only listed (monitor). Real bugs: of " +
      `${bugs} bugs of ${projects} public Go projects, those a rule points at (${date}).`,
    "",
    ...sections,
  ].join("\n");
}

function indexRow({ rule, mode, fix }: IndexEntry, figures: Figures): string {
  const { id, title, severity, confidence } = rule;
  const found = Object.values(figures.rules[id]?.bugs ?? {}).reduce((sum, one) => sum + one, 0);
  const cells = [`[${id}](${id}.md)`, title.en, severity, confidence, mode, fix ? "yes" : "no"];
  return `| ${[...cells, found].join(" | ")} |`;
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
