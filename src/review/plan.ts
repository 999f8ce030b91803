/** Findings, what already stands on the pull request, and the limits → what must change there. */
import type { EffectiveConfig, JudgedFinding } from "../config/effective.ts";
import { isMarkedFixed } from "./mark.ts";
import type { LinePlacement, Placement } from "./place.ts";

/** A finding and where it can be said. */
export interface PlacedFinding {
  readonly finding: JudgedFinding;
  readonly placement: Placement;
}

/** A comment of ours that stands on the pull request. */
export interface Standing {
  readonly id: number;
  readonly fingerprint: string;
  readonly path: string;
  readonly body: string;
  /** Whether anybody else answered in the thread. */
  readonly answered: boolean;
  readonly threadId: string;
  readonly resolved: boolean;
  readonly canResolve: boolean;
  readonly canReopen: boolean;
}

/** How a finding reaches its reader: in a comment, or in the summary only, and then why. */
export type Shown = "comment" | "over-limit" | "outside-diff" | "monitored" | "refused";

export interface ShownFinding extends PlacedFinding {
  readonly shown: Shown;
}

export type Verdict = "success" | "failure" | "neutral";

export interface Plan {
  /** Findings to comment on for the first time, worst first. */
  readonly post: readonly { readonly finding: JudgedFinding; readonly at: LinePlacement }[];
  /** Comments whose finding is gone. */
  readonly fixed: readonly Standing[];
  /** Comments marked as fixed whose finding is there again. */
  readonly returned: readonly { readonly standing: Standing; readonly finding: PlacedFinding }[];
  /** Every finding, worst first, with the way it is shown. */
  readonly shown: readonly ShownFinding[];
  readonly verdict: Verdict;
}

export interface PlanInput {
  readonly findings: readonly PlacedFinding[];
  readonly standing: readonly Standing[];
  readonly config: EffectiveConfig;
  /** Whether the change was judged whole: without that, no finding is known to be gone. */
  readonly complete: boolean;
  /** Whether it was not judged whole because mapwarden itself gave up. */
  readonly failed: boolean;
}

/** What must change so that the pull request shows these findings. Applied and planned again: nothing. */
export function planReview(input: PlanInput): Plan {
  const { findings, standing, config, complete } = input;
  const sorted = [...findings].sort(byWeight);
  const found = new Map(sorted.map((placed) => [placed.finding.fingerprint, placed]));
  const commented = new Set(standing.map(({ fingerprint }) => fingerprint));
  const slots = new Slots(config.limits);
  for (const mark of commented) {
    const placed = found.get(mark);
    if (placed) slots.take(placed.finding.rule);
  }
  const post: Plan["post"][number][] = [];
  const shown = sorted.map((placed): ShownFinding => {
    const { finding, placement } = placed;
    if (commented.has(finding.fingerprint)) return { ...placed, shown: "comment" };
    if (finding.mode === "monitor") return { ...placed, shown: "monitored" };
    if (placement.kind === "summary") return { ...placed, shown: "outside-diff" };
    if (!slots.isFree(finding.rule)) return { ...placed, shown: "over-limit" };
    slots.take(finding.rule);
    post.push({ finding, at: placement });
    return { ...placed, shown: "comment" };
  });
  return {
    post,
    fixed: complete
      ? standing.filter((each) => !found.has(each.fingerprint) && !isMarkedFixed(each.body))
      : [],
    returned: standing.flatMap((each) => {
      const finding = found.get(each.fingerprint);
      return finding && isMarkedFixed(each.body) ? [{ standing: each, finding }] : [];
    }),
    shown,
    verdict: decide(input),
  };
}

/** The plan as it came about: comments that the host refused, by fingerprint, are told in the summary. */
export function withRefused(plan: Plan, refused: ReadonlySet<string>): Plan {
  if (refused.size === 0) return plan;
  return {
    ...plan,
    post: plan.post.filter(({ finding }) => !refused.has(finding.fingerprint)),
    shown: plan.shown.map((each) =>
      refused.has(each.finding.fingerprint) ? { ...each, shown: "refused" } : each,
    ),
  };
}

function decide({ findings, config, complete, failed }: PlanInput): Verdict {
  if (findings.some(({ finding }) => finding.mode === "block")) return "failure";
  if (failed && config.failure === "fail") return "failure";
  return complete && !failed ? "success" : "neutral";
}

/** The comments a pull request may still get; those that stand on it count, so that a push adds no second ten. */
class Slots {
  readonly #limits: EffectiveConfig["limits"];
  readonly #byRule = new Map<string, number>();
  #taken = 0;

  constructor(limits: EffectiveConfig["limits"]) {
    this.#limits = limits;
  }

  isFree(rule: string): boolean {
    const { comments, commentsPerRule } = this.#limits;
    return this.#taken < comments && (this.#byRule.get(rule) ?? 0) < commentsPerRule;
  }

  take(rule: string): void {
    this.#taken += 1;
    this.#byRule.set(rule, (this.#byRule.get(rule) ?? 0) + 1);
  }
}

const modeWeight = { block: 0, comment: 1, monitor: 2, off: 3 };
const severityWeight = { error: 0, warning: 1, note: 2 };
const confidenceWeight = { high: 0, medium: 1, low: 2 };

/** Worst first; equals in the order of the code, so that the same input gives the same review. */
function byWeight({ finding: a }: PlacedFinding, { finding: b }: PlacedFinding): number {
  return (
    modeWeight[a.mode] - modeWeight[b.mode] ||
    severityWeight[a.severity] - severityWeight[b.severity] ||
    confidenceWeight[a.confidence] - confidenceWeight[b.confidence] ||
    compareText(a.path, b.path) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** Not the locale's order: two machines must sort alike. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
