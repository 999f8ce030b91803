/** What is measured, logged and traced of the App while it runs. */
import type { Logger } from "pino";
import type { Exchange, ExchangeWatch } from "../github/exchange.ts";
import { type Job, repositoryOf } from "../jobs/job.ts";
import type { JobHandlers } from "../queue/work.ts";
import { noTracer, type SpanFacts, type Tracer } from "../telemetry/tracer.ts";
import { onTrail } from "../telemetry/trail.ts";
import type { Metrics } from "../web/metrics.ts";
import type { WebhookEnd } from "../web/webhook.ts";
import type { AnalysisFailure } from "../workers/pool.ts";
import type { Settings } from "./environment.ts";
import { readVersion } from "./version.ts";

/** Who is told of the work while it is done. */
export interface WorkWatch {
  readonly onAnalysisFailure: (failure: AnalysisFailure, final: boolean) => void;
  /** Runs a part of a job. */
  readonly traceStep: Tracer["traceStep"];
}

/** Nobody. */
export const unwatched: WorkWatch = {
  onAnalysisFailure: () => undefined,
  traceStep: noTracer.traceStep,
};

/** The tracer that the settings ask for. OpenTelemetry is loaded only where somebody listens. */
export async function openTracer({ traces }: Settings): Promise<Tracer> {
  if (!traces) return noTracer;
  const { createTracer } = await import("../telemetry/open-telemetry.ts");
  return createTracer({ ...traces, version: readVersion() });
}

function factsOf(job: Job, attempt: number): SpanFacts {
  const { installationId, repositoryId } = repositoryOf(job);
  return {
    "mapwarden.installation": installationId,
    "mapwarden.repository": repositoryId,
    "mapwarden.attempt": attempt,
    ...("pull" in job && { "mapwarden.pull": job.pull.number }),
    ...("reason" in job && { "mapwarden.reason": job.reason }),
  };
}

/** Runs each job on the trail of its delivery, as a span of the delivery's trace. */
export function observeHandlers(handlers: JobHandlers, tracer: Tracer): JobHandlers {
  const { run, giveUp } = handlers;
  const follow = (job: Job, name: string, facts: SpanFacts, work: () => Promise<void>) =>
    onTrail({ delivery: job.deliveryId }, () => tracer.traceJob(job.deliveryId, name, facts, work));
  return {
    ...handlers,
    run: (job, context) =>
      follow(job, job.kind, factsOf(job, context.attempt), () => run(job, context)),
    giveUp: (job, failure) =>
      follow(job, `give up ${job.kind}`, factsOf(job, 0), () => giveUp(job, failure)),
  };
}

/** The span of a delivery: of what a stranger sent without a signature there is none. */
export function traceWebhook(tracer: Tracer, { status, guid, event, jobs, ms }: WebhookEnd): void {
  if (status !== 202 || guid === undefined || event === undefined) return;
  const facts = { "mapwarden.event": event, "mapwarden.jobs": jobs ?? 0 };
  tracer.recordWebhook(guid, ms, { ...facts, "http.response.status_code": status });
}

// Reads are many and tell little; a request that changed something on GitHub is a line of its own.
function logExchange(log: Logger, { method, route, status, ms }: Exchange): void {
  const facts = { method, route, status, ms: Math.round(ms) };
  const isWrite = method !== "GET" && route !== "/graphql" && !route.endsWith("/access_tokens");
  if (isWrite) log.info(facts, "written to GitHub");
  else log.debug(facts, "asked GitHub");
}

/** Measures, logs and traces every request to GitHub. */
export function watchGithub(metrics: Metrics, log: Logger, tracer: Tracer): ExchangeWatch {
  return {
    around: ({ installationId, method, route }, send) => {
      const facts = {
        "http.request.method": method,
        "url.template": route,
        "mapwarden.installation": installationId,
      };
      return tracer.traceStep(`${method} ${route}`, facts, send, ({ status }) => ({
        "http.response.status_code": status,
      }));
    },
    onEnd: (exchange) => {
      metrics.observeExchange(exchange);
      logExchange(log, exchange);
    },
    onFailure: metrics.observeRefusal,
  };
}
