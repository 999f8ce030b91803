/** Weeks of pull requests that never were, for a dashboard to look at: made up by a seed, the same each time. */

/** What is needed of a rule to have findings of it. */
export interface HistoryRule<Severity, Confidence, Mode> {
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly mode: Mode;
}

/** A finding that a made-up review has, by the rule it is of. */
export interface PastFinding<Rule> {
  readonly fingerprint: string;
  readonly rule: Rule;
  readonly path: string;
  readonly line: number;
}

export interface PastReview<Rule> {
  readonly at: Date;
  readonly head: string;
  readonly findings: readonly PastFinding<Rule>[];
  readonly notAnalysed: readonly { readonly path: string; readonly reason: string }[];
}

/** What somebody said of a finding. */
export interface PastWord {
  readonly fingerprint: string;
  readonly kind: "ignore" | "false-positive";
  readonly reason: string;
  readonly at: Date;
}

export interface PastPull<Rule> {
  /** Which of the repositories. */
  readonly repository: number;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly reviews: readonly PastReview<Rule>[];
  readonly words: readonly PastWord[];
  /** Null while it is open. */
  readonly end: {
    readonly state: "merged" | "closed";
    readonly at: Date;
    readonly commit: string;
  } | null;
}

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;
const weeks = 8;
const pullsPerWeek = 4;

const authors = ["ada", "grace", "rob", "katherine", "ken", "barbara"];
const titles = [
  "Cache prices for a minute",
  "Read sessions without the big lock",
  "Fetch all offers at once",
  "Count requests by customer",
  "Keep the last answer of upstream",
  "Merge baskets on login",
  "Reload the routes on SIGHUP",
  "Index words in the background",
  "Expire idle sessions",
  "Collect metrics by tenant",
];
const files = [
  "cache/store.go",
  "session/table.go",
  "api/handler.go",
  "price/list.go",
  "index/words.go",
];
const reasons = [
  { kind: "ignore", reason: "written before the server starts to listen" },
  { kind: "false-positive", reason: "every caller holds the lock" },
] as const;

/** What the last scan of a repository's tree found. */
export interface PastTree<Rule> {
  readonly repository: number;
  readonly commit: string;
  readonly findings: readonly PastFinding<Rule>[];
}

export interface History<Rule> {
  /** The oldest first. */
  readonly pulls: readonly PastPull<Rule>[];
  readonly trees: readonly PastTree<Rule>[];
}

/** Numbers from 0 to 1 out of a seed: Tommy Ettinger's mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pull requests of the weeks before `now`, and what scans find after them. */
export function makeHistory<Rule>(
  repositories: number,
  rules: readonly Rule[],
  now: Date,
): History<Rule> {
  const random = createRandom(5);
  const pulls = Array.from({ length: weeks * pullsPerWeek }, (_, index) => {
    const at = now.getTime() - weeks * 7 * dayMs + (index * 7 * dayMs) / pullsPerWeek;
    return makePull(random, index, index % repositories, rules, at, now.getTime());
  });
  const trees = Array.from({ length: repositories }, (_, repository) =>
    makeTree(random, repository, rules, pulls),
  );
  return { pulls, trees };
}

/** Half of what was merged with pull requests, and some that was there before them. */
function makeTree<Rule>(
  random: () => number,
  repository: number,
  rules: readonly Rule[],
  pulls: readonly PastPull<Rule>[],
): PastTree<Rule> {
  const merged = pulls.filter((pull) => pull.repository === repository && pull.end !== null);
  const left = merged.flatMap(({ reviews }) => reviews.at(-1)?.findings ?? []);
  const older = Array.from({ length: 6 }, () => makeFinding(random, rules)).flat();
  const findings = [...left.filter(() => random() < 0.5), ...older];
  return { repository, commit: hexOf(random, 40), findings };
}

function hexOf(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

function makeFinding<Rule>(
  random: () => number,
  rules: readonly Rule[],
): readonly PastFinding<Rule>[] {
  // Squared: some rules are met far more often than others.
  const rule = rules[Math.floor(random() ** 2 * rules.length)];
  const path = files[Math.floor(random() * files.length)] ?? "main.go";
  const line = 1 + Math.floor(random() * 200);
  return rule === undefined ? [] : [{ fingerprint: hexOf(random, 24), rule, path, line }];
}

function makePull<Rule>(
  random: () => number,
  index: number,
  repository: number,
  rules: readonly Rule[],
  openedAt: number,
  now: number,
): PastPull<Rule> {
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const brought = Array.from({ length: Math.floor(random() * 5) }, () =>
    makeFinding(random, rules),
  ).flat();
  const first = { at: new Date(openedAt), head: hexOf(random, 40), findings: brought };
  const pushedAt = openedAt + (1 + random() * 40) * hourMs;
  const left = brought.filter(() => random() < 0.3);
  const unread = random() < 0.2 ? [{ path: "api/types.pb.go", reason: "generated code" }] : [];
  const second = { at: new Date(pushedAt), head: hexOf(random, 40), findings: left };
  const said = random() < 0.4 ? left[0] : undefined;
  const word = reasons[index % reasons.length];
  const endsAt = pushedAt + (2 + random() * 60) * hourMs;
  const isLeft = random() < 0.25;
  const state = random() < 0.1 ? "closed" : "merged";
  return {
    repository,
    number: 101 + index,
    title: titles[index % titles.length] ?? "",
    author: pick(authors) ?? "ada",
    reviews: [first, second]
      .filter(({ at }) => at.getTime() < now)
      .map((review) => ({ ...review, notAnalysed: unread })),
    words:
      said && word && pushedAt < now
        ? [{ ...word, fingerprint: said.fingerprint, at: new Date(pushedAt) }]
        : [],
    end:
      endsAt < now && !isLeft ? { state, at: new Date(endsAt), commit: hexOf(random, 40) } : null,
  };
}
