/** Faults that the fake can be told to have: refusals, breakdowns before or after the effect, broken connections. */
import type { RouteAnswer } from "../../src/demo/stand-in-call.ts";

/** One kind of failure, for the requests it matches. Plain data, so that it can be sent to a fake in a process. */
export interface Fault {
  /** Such as "POST"; absent for any. */
  readonly method?: string | undefined;
  /** A regular expression over the path. */
  readonly path: string;
  /** A regular expression over the body as JSON; tells GraphQL queries apart. */
  readonly body?: string | undefined;
  /** How many matching requests are let through first. */
  readonly skip?: number | undefined;
  /** How many requests it hits; endless where absent. */
  readonly times?: number | undefined;
  /** Whether the request takes effect all the same. */
  readonly effect?: "none" | "done" | undefined;
  readonly how:
    | { readonly kind: "answer"; readonly status: number; readonly message: string }
    | { readonly kind: "reset" }
    | { readonly kind: "hang"; readonly ms: number }
    /** The right answer, late. */
    | { readonly kind: "slow"; readonly ms: number }
    /** 403, or another status, in the words of the secondary limit. */
    | {
        readonly kind: "secondary";
        readonly retryAfter?: number | undefined;
        readonly status?: number | undefined;
      }
    | { readonly kind: "primary"; readonly reset: number };
}

/** A fault with what is left of it. */
export interface ArmedFault {
  readonly fault: Fault;
  skip: number;
  times: number;
}

export function arm(fault: Fault): ArmedFault {
  return { fault, skip: fault.skip ?? 0, times: fault.times ?? Number.POSITIVE_INFINITY };
}

/** The fault that hits this request, if one does; counts it. */
export function takeFault(
  armed: readonly ArmedFault[],
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): Fault | undefined {
  for (const candidate of armed) {
    const { fault } = candidate;
    if (fault.method !== undefined && fault.method !== request.method) continue;
    if (!new RegExp(fault.path).test(request.path)) continue;
    if (!new RegExp(fault.body ?? "").test(JSON.stringify(request.body) ?? "")) continue;
    if (candidate.times <= 0) continue;
    if (candidate.skip > 0) {
      candidate.skip -= 1;
      continue;
    }
    candidate.times -= 1;
    return fault;
  }
  return undefined;
}

/** What GitHub answers where the fault is an answer. */
export function faultAnswer(fault: Fault): RouteAnswer | undefined {
  const { how } = fault;
  switch (how.kind) {
    case "answer":
      return { status: how.status, body: { message: how.message } };
    case "secondary":
      return {
        status: how.status ?? 403,
        body: { message: "You have exceeded a secondary rate limit." },
        headers: how.retryAfter === undefined ? {} : { "retry-after": String(how.retryAfter) },
      };
    case "primary":
      return {
        status: 403,
        body: { message: "API rate limit exceeded for installation." },
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(how.reset) },
      };
    default:
      return undefined;
  }
}
