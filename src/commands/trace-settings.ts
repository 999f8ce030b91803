/** The part of the environment that turns traces on: the standard variables of OpenTelemetry. */
import { z } from "zod";

/** Where spans go, and under which name. */
export interface TraceSettings {
  readonly url: string;
  readonly service: string;
}

/** Of what the standard names, only what decides whether, where to and as whom; the exporter reads the rest. */
export const traceShape = {
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url("OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4318")
    .optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .url(
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be an address such as http://collector:4318/v1/traces",
    )
    .optional(),
  OTEL_SERVICE_NAME: z.string().default("mapwarden"),
};

/** Null where no collector is named, or all is switched off. */
export function traceSettings(env: z.infer<z.ZodObject<typeof traceShape>>): TraceSettings | null {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === "true") return null;
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, "");
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
  return url === undefined ? null : { url, service: env.OTEL_SERVICE_NAME };
}
