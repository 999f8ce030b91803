/** What one run of a pull request's review works with, and how it ends. */
import { lastLine } from "../finding/span.ts";
import type { RuleFacts } from "../review/comment.ts";
import type { Untold } from "../review/untold.ts";
import type { Analyzer } from "./analyzer.ts";
import type { CommentLog } from "./comment-log.ts";
import type { JudgedPull } from "./judge-pull.ts";
import type { Links } from "./links.ts";
import type { CheckResult, PullGateway, PullRef, PullState } from "./ports.ts";
import type { RecordedFinding, ReviewLog, ReviewOutcome } from "./review-log.ts";
import type { SayLog } from "./say-log.ts";
import type { Settings } from "./settings.ts";
import type { Slots } from "./slots.ts";

/** The parts of a review; `judge` waits for its turn first. */
export type ReviewPhase = "read" | "judge" | "post" | "end";

/** What the use cases of a pull request need from the world. */
export interface ReviewPullDeps {
  readonly gatewayFor: (pull: PullRef) => PullGateway;
  readonly analyzer: Analyzer;
  readonly reviews: ReviewLog;
  readonly says: SayLog;
  readonly comments: CommentLog;
  readonly rules: readonly RuleFacts[];
  readonly links: Links;
  readonly slots: Slots;
  /** Runs a part of a review, so that what it costs can be told apart. */
  readonly phase: <Result>(name: ReviewPhase, work: () => Promise<Result>) => Promise<Result>;
  /** Milliseconds of any origin. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** After which a review is given up. */
  readonly reviewMsMax: number;
}

export interface ReviewRun extends ReviewPullDeps {
  readonly gateway: PullGateway;
  readonly pull: PullRef;
  readonly state: PullState;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** When the pull request was read. */
  readonly readAt: number;
  /** A person asked for comments beyond the limits. */
  readonly commentAll: boolean;
}

/** How a run ends: what the check says, and what is remembered. */
export interface Ending {
  readonly check: CheckResult;
  readonly state: ReviewOutcome["state"];
  readonly judged?: JudgedPull;
  /** Why nothing was judged. */
  readonly untold?: Untold["kind"];
  readonly timingsMs: Readonly<Record<string, number>>;
  /** Why it failed. */
  readonly error?: string;
}

/** An ending as it is remembered. */
export function toOutcome(ending: Ending, gateway: PullGateway): ReviewOutcome {
  const { state, check, judged, untold, timingsMs, error } = ending;
  return {
    state,
    conclusion: check.conclusion,
    findings: (judged?.findings ?? []).map(toRecorded),
    suppressed: (judged?.suppressed ?? []).map(toRecorded),
    judgedWhole: judged?.review.complete ?? false,
    notAnalysed: (judged?.review.notAnalysed ?? []).map(({ path, reason }) => ({ path, reason })),
    requests: gateway.requests(),
    timingsMs,
    ...(untold === undefined ? {} : { untold }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A finding as it is remembered. */
export function toRecorded(finding: JudgedPull["findings"][number]): RecordedFinding {
  const { fingerprint, rule, severity, confidence, mode, path, span, words } = finding;
  const endLine = lastLine(span);
  return { fingerprint, rule, severity, confidence, mode, path, line: span.line, endLine, words };
}
