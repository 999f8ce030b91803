/** The words of a merge group's check that is answered from its pull requests. */
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { offerReview } from "./actions.ts";
import type { CheckWords } from "./check.ts";
import { phrasesIn } from "./phrases.ts";

/** A pull request of the group and what was found of it. */
export interface Member {
  readonly number: number;
  readonly head: string;
  readonly conclusion: "success" | "failure";
}

/** As bad as the worst of them. */
export function renderGroup(members: readonly Member[], language: Language): CheckWords {
  const say = phrasesIn[language];
  const bad = members.filter(({ conclusion }) => conclusion === "failure");
  const lines = members.map(
    ({ number, head, conclusion }) =>
      `- #${number} (${codeSpan(head.slice(0, 10))}): ${say.groupVerdict[conclusion]}`,
  );
  return {
    conclusion: bad.length > 0 ? "failure" : "success",
    title: bad.length > 0 ? say.groupBlocked(bad.length) : say.groupClean(members.length),
    summary: [say.groupSummary, lines.join("\n")].join("\n\n"),
    annotations: [],
    actions: offerReview(language),
  };
}
