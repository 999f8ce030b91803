/** Metrics of jobs and reviews: how long, how well, and what came of them. */
import { Counter, Histogram, type Registry } from "prom-client";
import type { FindingEvent } from "../../jobs/finding-life.ts";
import type { GatewayFailure } from "../../jobs/gateway-error.ts";
import type { JobEnd } from "../../queue/work.ts";
import { errorKind, errorKinds, gatewayKind } from "./error-kind.ts";

export const reviewBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 900];

/** By these a thread of the analysis is lost; a package can be given up for one reason more. */
const losses = ["out of time", "out of memory", "crashed"] as const;
const failures = [...losses, "failed"] as const;

export interface WorkMetrics {
  readonly observeJob: (end: JobEnd) => void;
  /** GitHub refused something, or broke it off. */
  readonly observeRefusal: (kind: GatewayFailure["kind"]) => void;
  /** Requests one review sent to GitHub, and how long its phases took. */
  readonly observeReview: (requests: number, timingsMs: Readonly<Record<string, number>>) => void;
  readonly observeFindings: (events: readonly FindingEvent[]) => void;
  /** An analysis ended without an answer; `final` where its package is named as not analysed. */
  readonly observeAnalysisFailure: (why: (typeof failures)[number], final: boolean) => void;
  /** Deliveries that GitHub sent again because we asked. */
  readonly observeRecovered: (count: number) => void;
}

/** A rate over a series that begins with its first event misses that event: what alerts ask for begins at 0. */
function startAtZero(counter: Counter, label: string, values: readonly string[]): void {
  for (const value of values) counter.inc({ [label]: value }, 0);
}

function registerJobs(registers: Registry[]): Pick<WorkMetrics, "observeJob" | "observeRefusal"> {
  const jobs = new Histogram({
    name: "mapwarden_job_seconds",
    help: "Runs of jobs by queue and result.",
    labelNames: ["queue", "result"],
    buckets: reviewBuckets,
    registers,
  });
  for (const queue of ["review-pull", "review-pull-failed"]) {
    for (const result of ["done", "failed"]) jobs.zero({ queue, result });
  }
  const errors = new Counter({
    name: "mapwarden_errors_total",
    help: "Failures by kind: what GitHub refused or broke off, and what else ended a job.",
    labelNames: ["kind"],
    registers,
  });
  startAtZero(errors, "kind", errorKinds);
  return {
    observeJob: ({ queue, ms, error }) => {
      const result = error === undefined ? "done" : "failed";
      jobs.observe({ queue, result }, ms / 1_000);
      const kind = error === undefined ? null : errorKind(error);
      if (kind !== null) errors.inc({ kind });
    },
    observeRefusal: (kind) => errors.inc({ kind: gatewayKind(kind) }),
  };
}

function registerAnalysis(registers: Registry[]): Pick<WorkMetrics, "observeAnalysisFailure"> {
  const lost = new Counter({
    name: "mapwarden_analysis_threads_lost_total",
    help: "Threads of the analysis that were ended and replaced, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const givenUp = new Counter({
    name: "mapwarden_analysis_given_up_total",
    help: "Packages that are named as not analysed because no thread got through them.",
    labelNames: ["reason"],
    registers,
  });
  startAtZero(lost, "reason", losses);
  startAtZero(givenUp, "reason", failures);
  return {
    observeAnalysisFailure: (reason, final) => {
      if (reason !== "failed") lost.inc({ reason });
      if (final) givenUp.inc({ reason });
    },
  };
}

/** Registers them. */
export function registerWork(registry: Registry): WorkMetrics {
  const registers = [registry];
  const phases = new Histogram({
    name: "mapwarden_review_phase_seconds",
    help: "Time of a review by phase.",
    labelNames: ["phase"],
    buckets: reviewBuckets,
    registers,
  });
  const requests = new Counter({
    name: "mapwarden_github_requests_total",
    help: "Requests that reviews sent to GitHub.",
    registers,
  });
  const findings = new Counter({
    name: "mapwarden_findings_total",
    help: "Findings that came to a state, by rule and severity.",
    labelNames: ["rule", "severity", "state"],
    registers,
  });
  const recovered = new Counter({
    name: "mapwarden_deliveries_recovered_total",
    help: "Deliveries that did not arrive and that GitHub was asked to send again.",
    registers,
  });
  return {
    ...registerJobs(registers),
    ...registerAnalysis(registers),
    observeReview: (count, timingsMs) => {
      requests.inc(count);
      for (const [phase, ms] of Object.entries(timingsMs)) phases.observe({ phase }, ms / 1_000);
    },
    observeFindings: (events) => {
      for (const { rule, severity, to } of events) findings.inc({ rule, severity, state: to });
    },
    observeRecovered: (count) => recovered.inc(count),
  };
}
