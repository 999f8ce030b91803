/** What the App answers in words: to a question, or why it did not do what it was asked. */
import type { EffectiveConfig } from "../config/effective.ts";
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { withoutMarks } from "../rules/example.ts";
import type { Rule } from "../rules/rule.ts";
import { answerPhrasesIn } from "./answer-phrases.ts";
import { type Verb, verbs } from "./command.ts";
import { codeBlock } from "./markdown.ts";
import { phrasesIn } from "./phrases.ts";
import { renderSettings } from "./settings.ts";

/** Why nothing was done. */
export type Objection =
  | { readonly kind: "not-allowed" | "unknown-finding" }
  | { readonly kind: "no-reason" | "no-finding"; readonly verb: Verb };

/** Who is spoken to, and in which language. */
export interface AnswerContext {
  /** The App's name, without "@". */
  readonly name: string;
  readonly language: Language;
  /** Address of a rule's page; null where none is served. */
  readonly rulePage: (rule: string) => string | null;
}

/** What can be asked for, and who may. */
export function renderHelp({ name, language }: AnswerContext): string {
  const say = answerPhrasesIn[language];
  const rows = verbs.map(
    (verb) =>
      `| ${codeSpan(`@${name} ${say.usage[verb]}`)} | ${say.does[verb]} | ${say.who[verb]} |`,
  );
  return [
    say.help,
    [`| ${say.helpHead.join(" | ")} |`, "|---|---|---|", ...rows].join("\n"),
    say.helpFinding(codeSpan("a1b2c3d4")),
  ].join("\n\n");
}

/** The rule behind a finding: why it breaks, and an example of both sides. */
export function renderExplanation(rule: Rule, { language, rulePage }: AnswerContext): string {
  const say = answerPhrasesIn[language];
  const page = rulePage(rule.id);
  const [bad] = rule.bad;
  const [good] = rule.good;
  return [
    `**${rule.title[language]}** (${page === null ? codeSpan(rule.id) : `[${codeSpan(rule.id)}](${page})`})`,
    rule.doc.trim(),
    ...(bad ? [say.reported, codeBlock("go", withoutMarks(bad.go).trim())] : []),
    ...(good ? [say.notReported, codeBlock("go", withoutMarks(good.go).trim())] : []),
  ].join("\n\n");
}

/** The settings in force. */
export function renderConfigAnswer(config: EffectiveConfig): string {
  return renderSettings(config, phrasesIn[config.language]);
}

/** Why nothing was done, and what to do instead. */
export function renderObjection(objection: Objection, { name, language }: AnswerContext): string {
  const say = answerPhrasesIn[language];
  const usage = (verb: Verb): string => codeSpan(`@${name} ${say.usage[verb]}`);
  switch (objection.kind) {
    case "not-allowed":
      return say.notAllowed;
    case "unknown-finding":
      return say.unknownFinding(usage("review"));
    case "no-reason":
      return say.noReason(usage(objection.verb));
    case "no-finding":
      return say.noFinding(usage(objection.verb));
  }
}
