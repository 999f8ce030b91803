/** Findings, what already stands on the pull request, and the limits → what must change there. */
import type { EffectiveConfig, JudgedFinding } from "../config/effective.ts";
import type { Dismissal } from "../finding/dismissal.ts";
import { parseDismissedMark, tellsOf } from "./dismissed-mark.ts";
import { isMarkedFixed } from "./mark.ts";
import { findMoved } from "./moved.ts";
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
export type Shown = "comment" | "over-limit" | "outside-diff" | "monitored" | "refused" | "deleted";

export interface ShownFinding extends PlacedFinding {
  readonly shown: Shown;
}

/** A finding that somebody dismissed: it is told, and does not count. */
export interface DismissedFinding {
  readonly finding: JudgedFinding;
  readonly dismissal: Dismissal;
}

export type Verdict = "success" | "failure" | "neutral";

export interface Plan {
  /** Findings to comment on for the first time, worst first. */
  readonly post: readonly { readonly finding: JudgedFinding; readonly at: LinePlacement }[];
  /** Comments whose finding is gone. */
  readonly fixed: readonly Standing[];
  /** Comments marked as fixed or dismissed whose finding counts again, or has moved with its package. */
  readonly returned: readonly { readonly standing: Standing; readonly finding: PlacedFinding }[];
  /** Comments that do not tell yet that their finding was dismissed. */
  readonly settled: readonly (DismissedFinding & { readonly standing: Standing })[];
  /** Every finding that counts, worst first, with the way it is shown. */
  readonly shown: readonly ShownFinding[];
  /** The findings that do not count, worst first. */
  readonly dismissed: readonly DismissedFinding[];
  readonly verdict: Verdict;
}

export interface PlanInput {
  readonly findings: readonly PlacedFinding[];
  readonly standing: readonly Standing[];
  /** What people dismissed, by fingerprint. */
  readonly dismissals: ReadonlyMap<string, Dismissal>;
  /** Fingerprints on which a comment was posted before: one that stands no more was deleted by somebody. */
  readonly commentedBefore: ReadonlySet<string>;
  readonly config: EffectiveConfig;
  /** Whether the change was judged whole: without that, no finding is known to be gone. */
  readonly complete: boolean;
  /** Whether it was not judged whole because mapwarden itself gave up. */
  readonly failed: boolean;
}

/** What must change so that the pull request shows these findings. Applied and planned again: nothing. */
export function planReview(input: PlanInput): Plan {
  const { findings, standing, dismissals, config, complete } = input;
  const found = new Set(findings.map(({ finding }) => finding.fingerprint));
  const sorted = [...findings].sort(byWeight);
  const open = sorted.filter(({ finding }) => !dismissals.has(finding.fingerprint));
  const counting = new Map(open.map((placed) => [placed.finding.fingerprint, placed]));
  const dismissed = sorted.flatMap(({ finding }): readonly DismissedFinding[] => {
    const dismissal = dismissals.get(finding.fingerprint);
    return dismissal ? [{ finding, dismissal }] : [];
  });
  const moved = findMoved(sorted, standing, input.commentedBefore);
  const commented = new Set([
    ...standing.map(({ fingerprint }) => fingerprint),
    ...[...moved.values()].map(({ finding }) => finding.fingerprint),
  ]);
  const slots = new Slots(config.limits);
  for (const mark of commented) {
    const placed = counting.get(mark);
    if (placed) slots.take(placed.finding.rule);
  }
  const post: Plan["post"][number][] = [];
  const shown = open.map((placed): ShownFinding => {
    const { finding, placement } = placed;
    if (commented.has(finding.fingerprint)) return { ...placed, shown: "comment" };
    if (finding.mode === "monitor") return { ...placed, shown: "monitored" };
    if (input.commentedBefore.has(finding.fingerprint)) return { ...placed, shown: "deleted" };
    if (placement.kind === "summary") return { ...placed, shown: "outside-diff" };
    if (!slots.isFree(finding.rule)) return { ...placed, shown: "over-limit" };
    slots.take(finding.rule);
    post.push({ finding, at: placement });
    return { ...placed, shown: "comment" };
  });
  return {
    post,
    fixed: complete
      ? standing.filter(
          ({ fingerprint, body }) =>
            !found.has(fingerprint) && !moved.has(fingerprint) && !isMarkedFixed(body),
        )
      : [],
    returned: standing.flatMap((each) => {
      const fingerprint = moved.get(each.fingerprint)?.finding.fingerprint ?? each.fingerprint;
      const finding = counting.get(fingerprint);
      const isToldElse = fingerprint !== each.fingerprint || isFolded(each.body);
      return finding && isToldElse ? [{ standing: each, finding }] : [];
    }),
    settled: dismissed.flatMap((each) =>
      standing
        .filter(
          ({ fingerprint }) =>
            fingerprint === each.finding.fingerprint ||
            moved.get(fingerprint)?.finding === each.finding,
        )
        .filter(
          ({ fingerprint, body }) =>
            fingerprint !== each.finding.fingerprint || !tellsOf(body, each.dismissal),
        )
        .map((told) => ({ ...each, standing: told })),
    ),
    shown,
    dismissed,
    verdict: decide({ ...input, findings: open }),
  };
}

/** Whether a comment says of itself that it does not count. */
function isFolded(body: string): boolean {
  return isMarkedFixed(body) || parseDismissedMark(body) !== null;
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
