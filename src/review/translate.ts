/** Sentences that come in English get their twins: patterns with slots for what differs. */
import type { Language } from "../finding/finding.ts";

/** `{slot}` stands for what differs: a size, a count, a name, the words of an error. */
export type Twins = Readonly<Record<Language, string>>;

const slot = /\{([a-z]+)\}/g;

/** Translates whole sentences; the more special ones come first, and what matches none stays as it came. */
export function createTranslator(
  twins: readonly Twins[],
): (sentence: string, language: Language) => string {
  const matchers = twins.map((words) => {
    const literal = words.en.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
    return { words, pattern: new RegExp(`^${literal.replaceAll(slot, "(?<$1>.+)")}$`, "s") };
  });
  return (sentence, language) => {
    for (const { words, pattern } of matchers) {
      const found = pattern.exec(sentence);
      if (found) {
        return words[language].replaceAll(
          slot,
          (whole, name: string) => found.groups?.[name] ?? whole,
        );
      }
    }
    return sentence;
  };
}
