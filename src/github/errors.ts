/** GitHub's refusals and failures, mapped once to the kinds that use cases decide by. */
import { z } from "zod";
import { GatewayError, type GatewayFailure } from "../jobs/gateway-error.ts";
import { pauseMsMax } from "../limits.ts";

/** What a request does, which decides what its failure means. */
export type RequestKind = "read" | "write";

const headersSchema = z.record(z.string(), z.union([z.string(), z.number()]).optional());
const graphqlErrorSchema = z.object({ type: z.string().optional(), message: z.string() });

/** What is read of an error of Octokit's; it throws several classes from several copies of its packages. */
const failureSchema = z.object({
  message: z.string(),
  status: z.number().optional(),
  request: z.object({ url: z.string() }).optional(),
  headers: headersSchema.optional(),
  errors: z.array(graphqlErrorSchema).optional(),
  data: z.object({ errors: z.array(graphqlErrorSchema).optional() }).nullish(),
  response: z
    .object({
      headers: headersSchema.optional(),
      data: z.unknown().optional(),
    })
    .optional(),
});

type Failure = z.infer<typeof failureSchema>;

/** The typed error for whatever `what` ("post the review") ran into. */
export function mapError(
  error: unknown,
  what: string,
  kind: RequestKind,
  now: number,
): GatewayError {
  if (error instanceof GatewayError) return error;
  const parsed = failureSchema.safeParse(error);
  const said: Failure = parsed.success ? parsed.data : { message: String(error) };
  const failure = failureOf(said, kind, now);
  // Octokit's error is not kept as the cause: it carries queries and answers, and with them code. Its message
  // repeats GitHub's own text and a link to its documentation.
  return new GatewayError(failure, `Cannot ${what}: ${explain(failure, said)}`, {
    ...(failure.kind === "rate-limited" ? { retryAfterMs: failure.until.getTime() - now } : {}),
  });
}

function failureOf(error: Failure, kind: RequestKind, now: number): GatewayFailure {
  const until = pausedUntil(error, now);
  if (until) return { kind: "rate-limited", until };
  const graphql = graphqlErrors(error);
  if (graphql.length > 0) return graphqlFailure(graphql);
  const tokenRequest = /\/access_tokens$/.test(error.request?.url ?? "");
  switch (error.status) {
    case 401:
      return { kind: "unauthorised" };
    case 403:
      if (/suspended/i.test(error.message)) return { kind: "suspended" };
      return { kind: "forbidden", needed: header(error, "x-accepted-github-permissions") };
    case 404:
    case 410:
      return { kind: tokenRequest ? "unauthorised" : "not-found" };
    case 422:
      return unprocessable(error.message);
  }
  if (error.status !== undefined && error.status >= 400 && error.status < 500) {
    return { kind: "refused", status: error.status };
  }
  // Whatever else broke (5xx, reset, time-out, nonsense in the answer), the request may have arrived. A token
  // is asked for before the request itself is sent, so then nothing was written.
  return { kind: kind === "write" && !tokenRequest ? "unknown-outcome" : "unavailable" };
}

function unprocessable(message: string): GatewayFailure {
  if (/commit[ _](?:o?id|sha)|no commit found|is not part of the pull request/i.test(message)) {
    return { kind: "head-gone" };
  }
  if (/thread|diff hunk|start[ _]line|line must|position|\bpath\b/i.test(message)) {
    return { kind: "anchor-rejected" };
  }
  return { kind: "refused", status: 422 };
}

function graphqlErrors(error: Failure): readonly z.infer<typeof graphqlErrorSchema>[] {
  return error.errors ?? error.data?.errors ?? [];
}

function graphqlFailure(errors: readonly z.infer<typeof graphqlErrorSchema>[]): GatewayFailure {
  const types = new Set(errors.map(({ type }) => type));
  if (types.has("NOT_FOUND")) return { kind: "not-found" };
  if (types.has("FORBIDDEN") || types.has("INSUFFICIENT_SCOPES")) {
    return { kind: "forbidden", needed: null };
  }
  return { kind: "unavailable" };
}

/** Until when GitHub wants silence, if the error is a limit: an hour at most, whatever a wrong clock says. */
function pausedUntil(error: Failure, now: number): Date | undefined {
  const asked = askedUntil(error, now);
  return asked && new Date(Math.min(asked.getTime(), now + pauseMsMax));
}

function askedUntil(error: Failure, now: number): Date | undefined {
  const graphql = graphqlErrors(error).some(({ type }) => type === "RATE_LIMITED");
  const limited = error.status === 403 || error.status === 429 || graphql;
  if (!limited) return undefined;
  const retryAfter = Number(header(error, "retry-after") ?? Number.NaN);
  if (Number.isFinite(retryAfter)) return new Date(now + retryAfter * 1000);
  const reset = Number(header(error, "x-ratelimit-reset") ?? Number.NaN);
  if (header(error, "x-ratelimit-remaining") === "0" && Number.isFinite(reset)) {
    // GitHub's clock need not agree with ours to the second.
    return new Date(Math.max(reset * 1000 + 1000, now + 1000));
  }
  // GitHub asks for at least a minute where it names no time.
  const unnamed = graphql || error.status === 429 || /rate limit|abuse/i.test(error.message);
  return unnamed ? new Date(now + 60_000) : undefined;
}

function header(error: Failure, name: string): string | null {
  const value = error.response?.headers?.[name] ?? error.headers?.[name];
  return value === undefined ? null : String(value);
}

function explain(failure: GatewayFailure, error: Failure): string {
  switch (failure.kind) {
    case "rate-limited":
      return `GitHub asks to wait until ${failure.until.toISOString()}.`;
    case "forbidden":
      return failure.needed
        ? `the app lacks a permission (GitHub accepts ${failure.needed}).`
        : "the app lacks a permission.";
    case "suspended":
      return "the installation is suspended.";
    case "unauthorised":
      return "GitHub does not accept the app's key, or the app is not installed any more.";
    default:
      return error.message.replace(/\s+/g, " ");
  }
}
