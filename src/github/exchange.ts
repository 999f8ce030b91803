/** One request to GitHub as operators see it: which route, how it went, and what is left of the hour's budget. */

import { z } from "zod";
import type { GatewayFailure } from "../jobs/gateway-error.ts";

const failedSchema = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }),
});

/** What GitHub says an installation may still send until its limit starts anew. */
export interface Budget {
  readonly installationId: number;
  /** GitHub counts REST and GraphQL apart; what it counts apart beside these is small. */
  readonly resource: "core" | "graphql" | "other";
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly resetsAt: number;
}

export interface Exchange {
  readonly installationId: number;
  readonly method: string;
  /** With the names of its parts in braces, such as `/repos/{owner}/{repo}/pulls`: no name of a repository. */
  readonly route: string;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly ms: number;
  readonly budget?: Budget;
}

type Requested = Pick<Exchange, "installationId" | "method" | "route">;

/** Who is told of requests. */
export interface ExchangeWatch {
  /** Runs a request; its span, where there are spans. */
  readonly around: <Answer extends Answered>(
    request: Requested,
    send: () => Promise<Answer>,
  ) => Promise<Answer>;
  readonly onEnd: (exchange: Exchange) => void;
  /** What a use case asked for did not succeed, whatever it does about it. */
  readonly onFailure: (kind: GatewayFailure["kind"]) => void;
}

/** What is read of an answer. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
}

type Headers = Readonly<Record<string, unknown>>;

function numberOf(headers: Headers, name: string): number {
  const value = headers[name];
  return typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
}

/** GitHub Enterprise Server limits nothing by default, and then says nothing. */
export function readBudget(installationId: number, headers: Headers): Budget | null {
  const limit = numberOf(headers, "x-ratelimit-limit");
  const remaining = numberOf(headers, "x-ratelimit-remaining");
  const reset = numberOf(headers, "x-ratelimit-reset");
  if (!(limit > 0 && remaining >= 0 && reset > 0)) return null;
  const named = headers["x-ratelimit-resource"];
  const resource = named === "core" || named === "graphql" ? named : "other";
  return { installationId, resource, limit, remaining, resetsAt: reset * 1_000 };
}

/** The path of a route as it is documented; what was filled in by hand is left out with the rest of it. */
export function routeOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]+(?:\/api(?:\/v3)?(?=\/))?/, "").split("?")[0] ?? "";
  return /^(?:\/(?:[a-z_-]+|\{\+?\w+\}))+$/.test(path) ? path : "/…";
}

/** What is known of a request that failed: Octokit's errors carry the answer, where one came. */
function answerOf(error: unknown): { readonly status: number | null; readonly headers: Headers } {
  const parsed = failedSchema.safeParse(error);
  if (!parsed.success) return { status: null, headers: {} };
  return { status: parsed.data.status, headers: parsed.data.response.headers };
}

/** Sends a request and tells of it, however it ends. */
export async function watchExchange<Answer extends Answered>(
  watch: ExchangeWatch,
  request: Requested,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const started = performance.now();
  const end = (status: number | null, headers: Headers) => {
    const budget = readBudget(request.installationId, headers);
    const ms = performance.now() - started;
    watch.onEnd({ ...request, status, ms, ...(budget && { budget }) });
  };
  try {
    const answer = await watch.around(request, send);
    end(answer.status, answer.headers);
    return answer;
  } catch (error) {
    const { status, headers } = answerOf(error);
    end(status, headers);
    throw error;
  }
}
