/** Prometheus metrics. Labels are of small, closed sets: nothing a stranger sends becomes a series. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { QueueDepth } from "../queue/queue.ts";
import type { JobEnd } from "../queue/work.ts";
import type { WebhookEnd } from "./webhook.ts";

export interface Metrics {
  readonly observeWebhook: (end: WebhookEnd) => void;
  readonly observeJob: (end: JobEnd) => void;
  /** Requests one review sent to GitHub, and how long its phases took. */
  readonly observeReview: (requests: number, timingsMs: Readonly<Record<string, number>>) => void;
  readonly render: () => Promise<{ readonly type: string; readonly text: string }>;
}

export interface QueueFigures {
  readonly fetchDepth: () => Promise<readonly QueueDepth[]>;
  readonly fetchOldestMs: () => Promise<number>;
}

const answerBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 8];
const reviewBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 900];

function registerQueueGauges(registry: Registry, queue: QueueFigures): void {
  const depth = new Gauge({
    name: "mapwarden_queue_jobs",
    help: "Jobs by queue and state.",
    labelNames: ["queue", "state"],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { queue: name, state, count } of await queue.fetchDepth()) {
        this.set({ queue: name, state }, count);
      }
    },
  });
  const oldest = new Gauge({
    name: "mapwarden_queue_oldest_seconds",
    help: "Age of the oldest job that could run.",
    registers: [registry],
    async collect() {
      this.set((await queue.fetchOldestMs()) / 1_000);
    },
  });
  depth.set({ queue: "review-pull", state: "waiting" }, 0);
  oldest.set(0);
}

/** Makes the metrics of one process. */
export function createMetrics(queue: QueueFigures): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerQueueGauges(registry, queue);
  const webhooks = new Counter({
    name: "mapwarden_webhooks_total",
    help: "Requests to the webhook route by answer.",
    labelNames: ["status", "outcome"],
    registers,
  });
  const answers = new Histogram({
    name: "mapwarden_webhook_answer_seconds",
    help: "Time to the answer of a webhook.",
    buckets: answerBuckets,
    registers,
  });
  const jobs = new Histogram({
    name: "mapwarden_job_seconds",
    help: "Runs of jobs by queue and result.",
    labelNames: ["queue", "result"],
    buckets: reviewBuckets,
    registers,
  });
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
  return {
    observeWebhook: ({ status, outcome, ms }) => {
      webhooks.inc({ status, outcome });
      answers.observe(ms / 1_000);
    },
    observeJob: ({ queue: name, ms, error }) => {
      const result = error === undefined ? "done" : "failed";
      jobs.observe({ queue: name, result }, ms / 1_000);
    },
    observeReview: (count, timingsMs) => {
      requests.inc(count);
      for (const [phase, ms] of Object.entries(timingsMs)) phases.observe({ phase }, ms / 1_000);
    },
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
