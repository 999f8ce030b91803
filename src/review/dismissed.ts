/** How a finding is shown that somebody dismissed: in its own comment, and in the summary of the check. */
import type { JudgedFinding } from "../config/effective.ts";
import { codeSpan } from "../finding/code-span.ts";
import type { Dismissal } from "../finding/dismissal.ts";
import type { Language } from "../finding/finding.ts";
import { shortIdOf } from "../finding/fingerprint.ts";
import { listedPathsMax } from "../limits.ts";
import { renderComment, renderPlace, renderRule, type WordsContext } from "./comment.ts";
import { dismissedMark } from "./dismissed-mark.ts";
import { fingerprintMark } from "./mark.ts";
import { inertParagraph } from "./markdown.ts";
import { phrasesIn } from "./phrases.ts";
import type { DismissedFinding, Plan } from "./plan.ts";
import { sayPhrasesIn } from "./say-so-phrases.ts";

/** The body of a comment whose finding somebody dismissed: who, why, and folded what it said. */
export function renderDismissed(
  finding: JudgedFinding,
  dismissal: Dismissal,
  context: WordsContext,
): string {
  const mark = fingerprintMark(finding.fingerprint);
  const said = renderComment(finding, null, context).slice(0, -mark.length).trim();
  return [
    dismissedMark(dismissal),
    renderWord(dismissal, context.language),
    `<details><summary>${phrasesIn[context.language].whatItSaid}</summary>`,
    said,
    "</details>",
    mark,
  ].join("\n\n");
}

/** The section of the summary; empty where nothing was dismissed. */
export function renderDismissals({ dismissed }: Plan, context: WordsContext): string {
  if (dismissed.length === 0) return "";
  const say = sayPhrasesIn[context.language];
  const lines = dismissed.slice(0, listedPathsMax).map((each) => renderLine(each, context));
  const rest = dismissed.length - lines.length;
  return [
    `### ${say.dismissed}\n`,
    `${say.dismissedCount(dismissed.length)}\n`,
    ...lines,
    ...(rest > 0 ? [`\n${phrasesIn[context.language].andMore(rest)}`] : []),
  ].join("\n");
}

function renderLine({ finding, dismissal }: DismissedFinding, context: WordsContext): string {
  const { rule, words, fingerprint } = finding;
  const what = `${renderPlace(finding, context)} ${inertParagraph(words.what)}`;
  const id = codeSpan(shortIdOf(fingerprint));
  const word = renderWord(dismissal, context.language);
  return `- ${what} (${renderRule(rule, context)}; ${id})\n  <br>${word}`;
}

/** Who said what, and why. The name is code, so that nobody is notified; the reason does nothing but stand there. */
function renderWord({ kind, author, reason }: Dismissal, language: Language): string {
  const say = sayPhrasesIn[language];
  const why = reason === "" ? say.noReason : inertParagraph(reason);
  return `**${say.by[kind](codeSpan(`@${author.login}`))}** ${why}`;
}
