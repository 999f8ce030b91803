/** Prometheus metrics. Labels are of small, closed sets: nothing a stranger sends becomes a series. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Exchange } from "../github/exchange.ts";
import { registerBudgets } from "./metrics/budgets.ts";
import { registerStoreFigures, type StoreFigures } from "./metrics/store-figures.ts";
import { registerWork, type WorkMetrics } from "./metrics/work-metrics.ts";
import type { WebhookEnd } from "./webhook.ts";

export interface Metrics extends WorkMetrics {
  readonly observeWebhook: (end: WebhookEnd) => void;
  /** One request to GitHub. */
  readonly observeExchange: (exchange: Exchange) => void;
  /** GitHub asked for silence. */
  readonly observePause: () => void;
  /** One statement of the store. */
  readonly observeQuery: (ms: number, failed: boolean) => void;
  /** From now on the figures of the store are among the metrics. */
  readonly readFrom: (figures: StoreFigures) => void;
  readonly render: () => Promise<{ readonly type: string; readonly text: string }>;
}

export interface MetricsOptions {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const answerBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 8];
const queryBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const requestBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function registerWebhooks(registers: Registry[]): Pick<Metrics, "observeWebhook"> {
  const webhooks = new Counter({
    name: "mapwarden_webhooks_total",
    help: "Requests to the webhook route by answer.",
    labelNames: ["status", "outcome"],
    registers,
  });
  // A rate over a series that begins with its first event misses that event.
  webhooks.inc({ status: 202, outcome: "accepted" }, 0);
  webhooks.inc({ status: 401, outcome: "signature does not match" }, 0);
  webhooks.inc({ status: 500, outcome: "not kept, send it again" }, 0);
  const answers = new Histogram({
    name: "mapwarden_webhook_answer_seconds",
    help: "Time to the answer of a webhook.",
    buckets: answerBuckets,
    registers,
  });
  return {
    observeWebhook: ({ status, outcome, ms }) => {
      webhooks.inc({ status, outcome });
      answers.observe(ms / 1_000);
    },
  };
}

function resultOf(status: number | null): string {
  if (status === null) return "no answer";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "ok";
}

function registerGithub(
  registry: Registry,
  now: () => number,
): Pick<Metrics, "observeExchange" | "observePause"> {
  const registers = [registry];
  const noteBudget = registerBudgets(registry, now);
  const requests = new Histogram({
    name: "mapwarden_github_request_seconds",
    help: "Requests to GitHub by result, each try by itself.",
    labelNames: ["result"],
    buckets: requestBuckets,
    registers,
  });
  for (const status of [200, 404, 502, null]) requests.zero({ result: resultOf(status) });
  const pauses = new Counter({
    name: "mapwarden_github_pauses_total",
    help: "Times GitHub asked for silence.",
    registers,
  });
  return {
    observeExchange: ({ status, ms, budget }) => {
      requests.observe({ result: resultOf(status) }, ms / 1_000);
      if (budget) noteBudget(budget);
    },
    observePause: () => pauses.inc(),
  };
}

function registerQueries(registers: Registry[]): Pick<Metrics, "observeQuery"> {
  const queries = new Histogram({
    name: "mapwarden_store_query_seconds",
    help: "Statements of the store by result, without the wait for a connection.",
    labelNames: ["result"],
    buckets: queryBuckets,
    registers,
  });
  return {
    observeQuery: (ms, failed) => queries.observe({ result: failed ? "failed" : "ok" }, ms / 1_000),
  };
}

function registerSelf(registers: Registry[], { version, now }: MetricsOptions): void {
  const build = new Gauge({
    name: "mapwarden_build_info",
    help: "The version that runs; the value is always 1.",
    labelNames: ["version"],
    registers,
  });
  build.set({ version }, 1);
  const started = new Gauge({
    name: "mapwarden_started_timestamp_seconds",
    help: "When the App came up.",
    registers,
  });
  started.set(now() / 1_000);
}

/** Makes the metrics of one process. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerSelf(registers, options);
  const readFigures = registerStoreFigures(registry);
  let figures: StoreFigures | undefined;
  return {
    ...registerWork(registry),
    ...registerWebhooks(registers),
    ...registerGithub(registry, options.now),
    ...registerQueries(registers),
    readFrom: (given) => {
      figures = given;
    },
    render: async () => {
      if (figures) await readFigures(figures);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
