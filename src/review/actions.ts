/** The buttons under a finished check run, and the events they come back as. */

import type { Language } from "../finding/finding.ts";
import { type Phrases, phrasesIn } from "./phrases.ts";
import type { Plan } from "./plan.ts";

/** GitHub takes at most three, with a label of 20 characters and a description of 40. */
export interface Action {
  readonly identifier: ActionId;
  readonly label: string;
  readonly description: string;
}

/** What comes back in the event of a click. */
export type ActionId = "review-again" | "comment-all";

/** A new review, for whoever does not find GitHub's own button. */
export function offerReview(language: Language): readonly Action[] {
  return [toAction("review-again", phrasesIn[language])];
}

/** A new review, and comments beyond the limits where those left something out. */
export function offerFor(plan: Plan, language: Language): readonly Action[] {
  const held = plan.shown.some(({ shown }) => shown === "over-limit");
  const more = held ? [toAction("comment-all", phrasesIn[language])] : [];
  return [...offerReview(language), ...more];
}

function toAction(identifier: ActionId, { actions }: Phrases): Action {
  const [label, description] = actions[identifier];
  return { identifier, label, description };
}
