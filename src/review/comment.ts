/** The words of an inline comment. */
import { dirname } from "node:path/posix";
import type { JudgedFinding } from "../config/effective.ts";
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { commentCharsMax } from "../limits.ts";
import type { Rule } from "../rules/rule.ts";
import { goneMarks } from "./dismissed-mark.ts";
import { fingerprintMark, looksLikeMark } from "./mark.ts";
import { byteLength, codeBlock, inertParagraph, pathSpan } from "./markdown.ts";
import { type Phrases, phrasesIn } from "./phrases.ts";
import type { LinePlacement } from "./place.ts";
import { sayPhrasesIn } from "./say-so-phrases.ts";

/** What the words need to know of a rule. */
export type RuleFacts = Pick<Rule, "id" | "title" | "manifests">;

/** What the words need besides the finding. */
export interface WordsContext {
  readonly language: Language;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Address of a rule's page; null where none is served. */
  readonly rulePage: (rule: string) => string | null;
  /** The App's name as it is mentioned, without "@"; null where nobody can answer. */
  readonly mention: string | null;
  /** Address of a line at the head; null where code is not served. */
  readonly lineLink: (path: string, line: number) => string | null;
}

/** The body of a comment on one finding, within GitHub's limit, closed by its hidden mark. */
export function renderComment(
  finding: JudgedFinding,
  at: LinePlacement | null,
  context: WordsContext,
): string {
  const whole = renderBody(finding, at, context);
  if (byteLength(whole) <= commentCharsMax) return whole;
  // Only a suggestion of very long lines gets here: names in the words are cut.
  return renderBody(finding, at && { ...at, suggests: false }, context);
}

function renderBody(
  finding: JudgedFinding,
  at: LinePlacement | null,
  context: WordsContext,
): string {
  const say = phrasesIn[context.language];
  const { what, why, fix } = finding.words;
  const parts = [
    `**${inertParagraph(what)}**`,
    at?.shows === "finding" ? null : say.findingAt(renderPlace(finding, context)),
    inertParagraph(why),
    `**${say.fix}** ${inertParagraph(fix)}`,
    at?.suggests ? renderSuggestion(finding) : null,
    renderRelated(finding, context),
    renderConfirm(finding, context, say),
    renderFooter(finding, context, say),
    fingerprintMark(finding.fingerprint),
  ];
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}

/** A comment whose finding is gone: what it said stays readable, and stays findable. */
export function renderFixed(
  body: string,
  fingerprint: string,
  head: string,
  language: Language,
): string {
  const say = phrasesIn[language];
  const mark = fingerprintMark(fingerprint);
  const said = body.trimEnd().endsWith(mark) ? body.trimEnd().slice(0, -mark.length).trim() : body;
  return [
    goneMarks(body, head),
    say.fixedIn(codeSpan(head.slice(0, 10))),
    `<details><summary>${say.whatItSaid}</summary>`,
    said,
    "</details>",
    mark,
  ].join("\n\n");
}

/** `path:line`, as a link where code is served. */
export function renderPlace(
  { path, span }: { readonly path: string; readonly span: { readonly line: number } },
  { lineLink }: WordsContext,
): string {
  const link = lineLink(path, span.line);
  const text = pathSpan(path, span.line);
  return link === null ? text : `[${text}](${link})`;
}

/** The rule's id, as a link to its page where there is one. */
export function renderRule(rule: string, { rulePage }: WordsContext): string {
  const link = rulePage(rule);
  return link === null ? codeSpan(rule) : `[${codeSpan(rule)}](${link})`;
}

function renderSuggestion({ suggestion }: JudgedFinding): string | null {
  // Code that holds a mark of ours is not repeated: a comment must have one mark.
  if (suggestion === undefined || looksLikeMark(suggestion.text)) return null;
  return codeBlock("suggestion", suggestion.text);
}

function renderRelated({ related }: JudgedFinding, context: WordsContext): string {
  return related
    .map((place) => `- ${renderPlace(place, context)}: ${inertParagraph(place.label)}`)
    .join("\n");
}

function renderConfirm(
  finding: JudgedFinding,
  { rules }: WordsContext,
  say: Phrases,
): string | null {
  if (rules.get(finding.rule)?.manifests !== "race") return null;
  return `<sub>${say.confirm(codeSpan(raceCommand(finding.path), 400))}</sub>`;
}

/** The command that lets the race detector see the package of a file. */
export function raceCommand(path: string): string {
  const directory = dirname(path);
  const target = directory === "." ? "." : `./${directory}`;
  // A name that a shell would take apart is quoted: the command is there to be copied.
  const quoted = /^[\w./-]+$/.test(target) ? target : `'${target.replaceAll("'", "'\\''")}'`;
  return `go test -race ${quoted}`;
}

function renderFooter(finding: JudgedFinding, context: WordsContext, say: Phrases): string {
  const { rule, severity, confidence } = finding;
  const { mention } = context;
  return `<sub>${[
    renderRule(rule, context),
    `${say.severity[severity]}, ${say.confidence[confidence]}`,
    say.allow(codeSpan(`//mapwarden:ignore ${rule} <${say.reason}>`)),
    ...(mention === null ? [] : [renderAnswer(mention, context)]),
  ].join(" · ")}</sub>`;
}

/** How a person answers the comment. */
function renderAnswer(mention: string, { language }: WordsContext): string {
  const say = sayPhrasesIn[language];
  return say.answer(codeSpan(`@${mention} ignore <${say.reason}>`), codeSpan(`@${mention} help`));
}
