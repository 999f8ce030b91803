/** What a rule is: metadata, words, examples and detection in one value; everything else is derived from it. */
import type { Confidence, Language, Severity } from "../finding/finding.ts";
import type { Site } from "../go/facts.ts";
import type { GoPackage } from "../go/model.ts";
import type { Fix } from "./fix.ts";
import type { LabelKey } from "./labels.ts";

/** The same text in every language of the program. */
export type Text = Readonly<Record<Language, string>>;

/**
 * One diagnostic in one language. `{slot}` is filled with a value of the fact: code becomes a code span, a site
 * becomes "line 12". Braces around anything but one word are plain text, so Go literals may be quoted.
 */
export interface Template {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export type Message = Readonly<Record<Language, Template>>;

/** What fills a slot: code as it stands in the source (one piece or a list), a count, or a place. */
export type Value = string | readonly string[] | number | Site;

type SlotsOfText<T extends string> = T extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends "" | `${string}${" " | "\n"}${string}` ? never : Slot) | SlotsOfText<Rest>
  : never;

/** Names of the slots of a message. English decides; a test holds the other languages to it. */
export type SlotsOf<M extends Message> = SlotsOfText<M["en"]["what" | "why" | "fix"]>;

/** A second place of a fact, with a label from the shared vocabulary. */
export interface RelatedSite extends Site {
  readonly label: LabelKey;
  /** Fills the `{name}` of the label. */
  readonly name?: string;
}

/** What every fact has besides its message. */
export interface FactBase extends Site {
  /** What is accessed, in words that survive line shifts: `Store.items`, a global, or a local of the function. */
  readonly subject: string;
  readonly related?: readonly RelatedSite[];
  readonly fix?: Fix | undefined;
  /** Set where a premise was weaker (or stronger) than the rule's own. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

/** A fact whose message and values fit each other. */
export type FactOf<M extends Messages> = {
  [Key in keyof M & string]: FactBase & {
    readonly message: Key;
    readonly values: Readonly<Record<SlotsOf<M[Key]>, Value>>;
  };
}[keyof M & string];

export type Messages = Readonly<Record<string, Message>>;

/** What detection found, before words: a rule yields these. */
export interface Fact extends FactBase {
  readonly message: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** Go code of a page and of a test. Without a package clause; imports are added. */
export interface Example {
  readonly name: string;
  readonly go: string;
  /** The `go` directive it is meant for, where it matters. */
  readonly goVersion?: string;
  /** Whether it stands in a test file. */
  readonly test?: boolean;
  /** What `go vet` says of it, where it says anything. */
  readonly vet?: string;
}

/** A known miss: code that stays unreported, and why. */
export interface Limit extends Example {
  readonly why: string;
}

interface RuleShape<M extends Messages> {
  readonly id: string;
  readonly title: Text;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Version of mapwarden that first had the rule. */
  readonly since: string;
  /** Tier of the ruleset: 1 is built first and matters most. */
  readonly tier: 1 | 2 | 3;
  /** Why it breaks, for the page. Markdown, English. */
  readonly doc: string;
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
  readonly limits: readonly Limit[];
  /** How the defect shows when the program runs: as a data race, a panic, a hang, or only as wrong data. */
  readonly manifests: "race" | "panic" | "hang" | "data";
  /** Why the rule no longer runs. A rule is never deleted, so that old suppressions stay explained. */
  readonly retired?: string;
  readonly messages: M;
  readonly check: (pkg: GoPackage) => Iterable<FactOf<NoInfer<M>>>;
}

/** A rule as the rest of the program sees it. */
export interface Rule extends Omit<RuleShape<Messages>, "check"> {
  readonly check: (pkg: GoPackage) => Iterable<Fact>;
}

/** Ties the message keys and slots of a rule to its facts; a misspelt one does not compile at the `yield`. */
export function defineRule<const M extends Messages>(rule: RuleShape<M>): Rule;
export function defineRule(rule: Rule): Rule {
  return rule;
}
