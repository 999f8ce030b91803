/** Spans for OpenTelemetry, sent by OTLP over HTTP. Loaded only where an operator names a collector. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomBytes } from "node:crypto";
import {
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type IdGenerator, TracerProvider } from "@opentelemetry/sdk-trace";
import { spansWaitingMax } from "../limits.ts";
import type { SpanFacts, Tracer } from "./tracer.ts";

/** Ids of a delivery's trace and of its first span: every instance works out the same, so none has to be told. */
function idsOf(delivery: string): { readonly traceId: string; readonly spanId: string } {
  const digest = createHash("sha256").update(delivery).digest("hex");
  const plain = delivery.replaceAll("-", "").toLowerCase();
  // GitHub's ids are UUIDs: then the trace is found by the delivery's own id.
  const traceId = /^(?!0{32})[0-9a-f]{32}$/.test(plain) ? plain : digest.slice(0, 32);
  return { traceId, spanId: digest.slice(32, 48) };
}

/** Random ids, but for the first span of a delivery. */
function createIds() {
  let next: { readonly traceId: string; readonly spanId: string } | undefined;
  const generator: IdGenerator = {
    generateTraceId: () => next?.traceId ?? randomBytes(16).toString("hex"),
    generateSpanId: () => next?.spanId ?? randomBytes(8).toString("hex"),
  };
  return {
    generator,
    /** Spans that `start` starts get these ids. */
    with<Result>(ids: { readonly traceId: string; readonly spanId: string }, start: () => Result) {
      next = ids;
      try {
        return start();
      } finally {
        next = undefined;
      }
    },
  };
}

/** The class of a failure, or its status of HTTP: its message may quote what strangers wrote. */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "status" in error && typeof error.status === "number" ? String(error.status) : error.name;
}

export interface TracerOptions {
  /** Where spans are sent, such as `http://collector:4318/v1/traces`. */
  readonly url: string;
  readonly service: string;
  readonly version: string;
}

/** The tracer. Headers and time-outs are read by the exporter from the standard `OTEL_EXPORTER_OTLP_…` variables. */
export function createTracer({ url, service, version }: TracerOptions): Tracer {
  const ids = createIds();
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url }),
    maxQueueSize: spansWaitingMax,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": version }),
    idGenerator: ids.generator,
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer("mapwarden", version);
  const current = new AsyncLocalStorage<Span>();

  async function run<Result>(
    span: Span,
    work: () => Promise<Result>,
    describe?: (result: Result) => SpanFacts,
  ): Promise<Result> {
    try {
      const result = await current.run(span, work);
      if (describe) span.setAttributes(describe(result));
      return result;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute("error.type", errorType(error));
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    recordWebhook(delivery, ms, attributes) {
      const end = Date.now();
      const options = { kind: SpanKind.SERVER, startTime: end - ms, attributes, root: true };
      ids.with(idsOf(delivery), () => tracer.startSpan("webhook", options, ROOT_CONTEXT)).end(end);
    },
    traceJob(delivery, name, attributes, work) {
      const parent = { ...idsOf(delivery), traceFlags: TraceFlags.SAMPLED, isRemote: true };
      const context = trace.setSpanContext(ROOT_CONTEXT, parent);
      return run(tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, context), work);
    },
    traceStep(name, attributes, work, describe) {
      const parent = current.getStore();
      if (!parent) return work();
      const context = trace.setSpan(ROOT_CONTEXT, parent);
      return run(tracer.startSpan(name, { attributes }, context), work, describe);
    },
    close: () => provider.shutdown(),
  };
}
