/** The summary of a check run, within GitHub's limit of length. */
import type { NotAnalysed } from "../analyze/types.ts";
import { codeSpan } from "../finding/code-span.ts";
import { shortIdOf } from "../finding/fingerprint.ts";
import { checkSummaryCharsMax, listedPathsMax } from "../limits.ts";
import type { CheckInput } from "./check.ts";
import { renderPlace, renderRule, type WordsContext } from "./comment.ts";
import { renderDirectives } from "./directives.ts";
import { renderDismissals } from "./dismissed.ts";
import { byteLength, inertParagraph, pathSpan } from "./markdown.ts";
import { renderMistakes } from "./mistakes.ts";
import { type Phrases, phrasesIn } from "./phrases.ts";
import type { Plan, ShownFinding } from "./plan.ts";
import { sayPhrasesIn } from "./say-so-phrases.ts";
import { renderSettings } from "./settings.ts";

/** Everything, or with the explanations left out, or with the tail of the findings counted only. */
export function renderSummary(input: CheckInput, context: WordsContext): string {
  const say = phrasesIn[context.language];
  const { plan } = input;
  const before = [
    renderLooked(input, say),
    renderRefused(plan, say),
    renderDeleted(plan, say),
    ...renderMistakes(input, context.language),
    plan.shown.length > 0 ? renderTable(plan, say) : "",
    plan.shown.length > 0 ? renderAgreement(plan, say) : "",
  ];
  const after = [
    renderAnswering(plan, context),
    renderDismissals(plan, context),
    renderNotAnalysed(input.notAnalysed, say),
    input.suppressed > 0 ? say.suppressed(input.suppressed) : "",
    renderDirectives(input.directives, context),
    renderSettings(input.config, say),
  ];
  const assemble = (findings: readonly string[]): string =>
    [...before, findings.join("\n"), ...after].filter((part) => part !== "").join("\n\n");
  if (plan.shown.length === 0) {
    return takeBytes(assemble([]).split("\n"), checkSummaryCharsMax).join("\n");
  }
  const heading = `### ${say.findings}\n`;
  const whole = assemble([heading, ...plan.shown.map((each) => renderLong(each, context, say))]);
  if (byteLength(whole) <= checkSummaryCharsMax) return whole;
  const short = plan.shown.map((each) => renderShort(each, context, say));
  const start = [heading, `${say.detailsLeftOut}\n`];
  const room =
    checkSummaryCharsMax - byteLength(assemble([...start, say.andMore(plan.shown.length)]));
  const kept = takeBytes(short, room);
  const rest = short.length - kept.length;
  const rows = [...start, ...kept, ...(rest > 0 ? [`\n${say.andMore(rest)}`] : [])];
  // Long lists besides the findings can take the room alone; then the end of the text goes.
  return takeBytes(assemble(rows).split("\n"), checkSummaryCharsMax).join("\n");
}

/** The first lines that fit, one byte apart. */
function takeBytes(lines: readonly string[], bytesMax: number): readonly string[] {
  let bytes = 0;
  const end = lines.findIndex((line) => {
    bytes += byteLength(line) + 1;
    return bytes > bytesMax - 2;
  });
  return end === -1 ? lines : lines.slice(0, end);
}

function renderTable(plan: Plan, say: Phrases): string {
  const modes = ["block", "comment", "monitor"] as const;
  const severities = ["error", "warning", "note"] as const;
  const cells = (matches: (shown: ShownFinding) => boolean): string => {
    const rows = plan.shown.filter(matches);
    const counts = modes.map((mode) => rows.filter(({ finding }) => finding.mode === mode).length);
    return [...counts, rows.length].join(" | ");
  };
  return [
    `| ${[say.severityHead, ...modes.map((mode) => say.mode[mode]), say.total].join(" | ")} |`,
    "|---|--:|--:|--:|--:|",
    ...severities.map(
      (severity) =>
        `| ${say.severity[severity]} | ${cells(({ finding }) => finding.severity === severity)} |`,
    ),
    `| ${say.total} | ${cells(() => true)} |`,
  ].join("\n");
}

function renderAgreement({ shown }: Plan, say: Phrases): string {
  const comments = shown.filter((each) => each.shown === "comment").length;
  return say.agreement(shown.length, comments, shown.length - comments);
}

function renderRefused({ shown }: Plan, say: Phrases): string {
  const refused = shown.filter((each) => each.shown === "refused").length;
  return refused === 0 ? "" : `> ${say.refused(refused)}`;
}

/** Whoever deleted a comment has read it: it is not posted again, and what it said is not lost. */
function renderDeleted({ shown }: Plan, say: Phrases): string {
  const deleted = shown.filter((each) => each.shown === "deleted").length;
  return deleted === 0 ? "" : `> ${say.deleted(deleted)}`;
}

function renderShort(
  { finding, shown }: ShownFinding,
  context: WordsContext,
  say: Phrases,
): string {
  const { rule, severity, words, fingerprint } = finding;
  // A comment is answered where it stands; what has none needs a name.
  const id =
    shown === "comment" || context.mention === null ? [] : [codeSpan(shortIdOf(fingerprint))];
  const notes = [renderRule(rule, context), say.shown[shown], ...id].join("; ");
  return `- **${say.severity[severity]}** ${renderPlace(finding, context)} ${inertParagraph(words.what)} (${notes})`;
}

/** What a comment already explains is not explained again. */
function renderLong(each: ShownFinding, context: WordsContext, say: Phrases): string {
  const { words, related } = each.finding;
  const first = renderShort(each, context, say);
  if (each.shown === "comment") return first;
  const places = related.map(
    (place) => `  - ${renderPlace(place, context)}: ${inertParagraph(place.label)}`,
  );
  return [
    first,
    `  <br>${inertParagraph(words.why)}`,
    `  <br>**${say.fix}** ${inertParagraph(words.fix)}`,
    ...places,
  ].join("\n");
}

function renderAnswering({ shown }: Plan, { language, mention }: WordsContext): string {
  if (mention === null || shown.every((each) => each.shown === "comment")) return "";
  const say = sayPhrasesIn[language];
  return say.answerById(codeSpan(`@${mention} ignore <id> <${say.reason}>`));
}

function renderNotAnalysed(all: readonly NotAnalysed[], say: Phrases): string {
  if (all.length === 0) return "";
  const lines = all.slice(0, listedPathsMax).map(({ path, reason }) => {
    const told = say.notAnalysedReason(reason.slice(0, 300));
    return `- ${pathSpan(path)}: ${inertParagraph(told)}`;
  });
  const rest = all.length - lines.length;
  return [
    `### ${say.notAnalysed}\n`,
    ...lines,
    ...(rest > 0 ? [`\n${say.andMore(rest)}`] : []),
  ].join("\n");
}

function renderLooked({ files, goFiles, head, notAnalysed }: CheckInput, say: Phrases): string {
  if (goFiles === 0 && notAnalysed.length === 0) return say.noGoSummary;
  return say.looked(files, codeSpan(head.slice(0, 10)));
}
