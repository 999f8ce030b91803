/** The web's side of the App: readiness, pages and webhooks, given the parts that stand behind them. */
import type { Logger } from "pino";
import { renderConfigSchema } from "../config/page.ts";
import { jobsFromEvent } from "../github/events.ts";
import type { Github } from "../github/gateway.ts";
import { changesFromEvent } from "../github/tenant-events.ts";
import type { Queue } from "../queue/queue.ts";
import { rules } from "../rules/index.ts";
import type { Store } from "../store/open.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import type { Metrics } from "../web/metrics.ts";
import { createPages } from "../web/pages.ts";
import { cacheCheck, createReadiness, type ReadinessChecks } from "../web/readiness.ts";
import type { WebServerOptions } from "../web/server.ts";
import type { WebhookEnd } from "../web/webhook.ts";
import type { Work } from "./app.ts";
import { describeError, logWebhook } from "./app-log.ts";
import type { Settings } from "./environment.ts";
import { traceWebhook } from "./observe.ts";
import type { People } from "./people.ts";
import { readRulePage } from "./rule-page.ts";
import { readVersion } from "./version.ts";

const checkKeptMs = 60_000;

/** What must work before work is taken. */
export function createChecks(
  store: Store,
  queue: Queue,
  github: Github,
  work: Work,
): ReadinessChecks {
  async function checkQueue(): Promise<void> {
    if (!queue.running()) throw new Error("the queue does not run");
  }
  async function checkGithub(): Promise<void> {
    await github.fetchApp();
  }
  return {
    store: store.ping,
    queue: checkQueue,
    grammar: cacheCheck(work.checkGrammar, checkKeptMs, Date.now),
    github: cacheCheck(checkGithub, checkKeptMs, Date.now),
  };
}

/** What the web shows, and what it hands on. */
export interface WebParts {
  readonly checks: ReadinessChecks;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly queue: Queue;
  readonly people: People;
  readonly stopping: () => boolean;
}

/** Everything the server needs to answer. */
export function webOptions(
  { webhookPath, webhookSecrets, appId, metricsToken, publicUrl }: Settings,
  log: Logger,
  { checks, metrics, tracer, queue, people, stopping }: WebParts,
): WebServerOptions {
  const onError = (error: unknown) => log.error({ error: describeError(error) }, "unexpected");
  const pages = createPages({
    version: readVersion(),
    webhookPath,
    fetchReadiness: createReadiness(checks, stopping),
    metrics,
    readRulePage,
    configSchema: renderConfigSchema(rules.map(({ id }) => id)),
    onError,
    ...(metricsToken !== undefined && { metricsToken }),
    ...(people.site && { site: people.site }),
    secure: publicUrl?.startsWith("https:") ?? false,
  });
  const webhook = {
    secrets: webhookSecrets,
    jobsFromEvent: (event: string, guid: string, payload: unknown) =>
      jobsFromEvent(event, guid, payload, appId),
    changesFromEvent,
    accept: queue.accept,
    ...(people.cutAccess && { cutAccess: people.cutAccess }),
    taking: () => !stopping(),
    onEnd: (end: WebhookEnd) => {
      metrics.observeWebhook(end);
      traceWebhook(tracer, end);
      logWebhook(log, end);
    },
  };
  return { webhookPath, webhook, pages, onError };
}
