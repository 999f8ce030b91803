/** Turns the facts of a rule into sentences. Detection never builds prose, and prose never looks at code. */
import { codeSpan } from "../finding/code-span.ts";
import type { Language, Words } from "../finding/finding.ts";
import type { Site } from "../go/facts.ts";
import { lineOf } from "../go/tree.ts";
import { type LabelKey, labels } from "./labels.ts";
import type { Fact, RelatedSite, Rule, Value } from "./rule.ts";

/** The three sentences of a fact in a language. */
export function renderWords(rule: Rule, fact: Fact, language: Language): Words {
  const message = rule.messages[fact.message];
  if (!message) throw new Error(`rule ${rule.id} has no message ${fact.message}`);
  const { what, why, fix } = message[language];
  const filled = (text: string) =>
    fill(text, (slot) => {
      const value = fact.values[slot];
      return value === undefined ? undefined : renderValue(value, fact.file.path, language);
    });
  return { what: filled(what), why: filled(why), fix: filled(fix) };
}

/** The label of a related place in a language. */
export function renderLabel(related: RelatedSite, language: Language): string {
  return renderLabelText(related.label, related.name ?? "", language);
}

function renderLabelText(key: LabelKey, name: string, language: Language): string {
  return fill(labels[key][language], (slot) => (slot === "name" ? codeSpan(name) : undefined));
}

/** Replaces `{word}` where `slotText` knows the word; all other braces are Go and stay. */
function fill(text: string, slotText: (slot: string) => string | undefined): string {
  return text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (whole, slot: string) => slotText(slot) ?? whole);
}

function renderValue(value: Value, path: string, language: Language): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return codeSpan(value);
  if ("file" in value) return renderSite(value, path, language);
  return value.map((each) => codeSpan(each)).join(language === "en" ? ", " : "、");
}

/** "line 12", with the file where it is not the one the sentence stands in. */
function renderSite(site: Site, path: string, language: Language): string {
  const { tree } = site.file;
  const line = lineOf(tree, tree.start[site.node] ?? 0);
  const file = codeSpan(site.file.path);
  const elsewhere = site.file.path !== path;
  if (language === "en") return elsewhere ? `line ${line} of ${file}` : `line ${line}`;
  return elsewhere ? `${file} 第 ${line} 行` : `第 ${line} 行`;
}
