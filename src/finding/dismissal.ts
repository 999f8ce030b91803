/** A person's word that a finding is not to be acted upon, and why. */

/** `ignore` and `false-positive` hold in the repository; `resolve` holds in the pull request it was said in. */
export type DismissalKind = "ignore" | "false-positive" | "resolve";

export interface Person {
  readonly login: string;
  readonly id: number;
}

export interface Dismissal {
  readonly fingerprint: string;
  readonly kind: DismissalKind;
  /** Number of the pull request it was said in. */
  readonly pull: number;
  /** In the words of its author; empty where none is asked for. */
  readonly reason: string;
  readonly author: Person;
  /** ISO time of the comment that says so. */
  readonly at: string;
  /** That comment, such as `review/17`: the same comment says it once. */
  readonly source: string;
}

/** What holds for a pull request, by fingerprint; of several words the last one counts. */
export function dismissalsFor(
  pull: number,
  all: readonly Dismissal[],
): ReadonlyMap<string, Dismissal> {
  const holding = all
    .filter((each) => each.kind !== "resolve" || each.pull === pull)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return new Map(holding.map((each) => [each.fingerprint, each]));
}
