/** The hourly limits of a fake GitHub: counted for each installation, told with every answer, and held. */
import type { RouteAnswer } from "../../src/demo/stand-in-call.ts";
import type { State } from "../../src/demo/stand-in-state.ts";

const hourMs = 60 * 60 * 1_000;

interface Count {
  used: number;
  resetsAt: number;
}

export interface FakeBudgets {
  /** Requests of an hour, for each kind; GitHub gives a small installation 5,000. */
  limit: number;
  /** Counts a request of an installation; answers a refusal where its hour is used up. */
  readonly count: (authorization: string, path: string) => RouteAnswer | null;
  /** What GitHub tells with an answer. */
  readonly headers: (authorization: string, path: string) => Readonly<Record<string, string>>;
  /** Uses up the hour of an installation but for so many requests. */
  readonly leave: (installationId: number, remaining: number) => void;
}

/** Limits over the tokens of a state. */
export function createBudgets(state: State): FakeBudgets {
  const counts = new Map<string, Count>();

  function countOf(installationId: number, resource: string): Count {
    const key = `${installationId} ${resource}`;
    const known = counts.get(key);
    if (known && known.resetsAt > state.now()) return known;
    const fresh = { used: 0, resetsAt: state.now() + hourMs };
    counts.set(key, fresh);
    return fresh;
  }

  function find(authorization: string, path: string) {
    const token = authorization.replace(/^(?:token|bearer) /i, "");
    const installationId = state.tokens.get(token)?.installationId;
    if (installationId === undefined) return null;
    const resource = path === "/graphql" ? "graphql" : "core";
    return { resource, count: countOf(installationId, resource) };
  }

  const budgets: FakeBudgets = {
    limit: 5_000,
    count(authorization, path) {
      const found = find(authorization, path);
      if (!found) return null;
      if (found.count.used >= budgets.limit) {
        return { status: 403, body: { message: "API rate limit exceeded for installation." } };
      }
      found.count.used += 1;
      return null;
    },
    headers(authorization, path) {
      const found = find(authorization, path);
      if (!found) return {};
      const { resource, count } = found;
      return {
        "x-ratelimit-limit": String(budgets.limit),
        "x-ratelimit-remaining": String(Math.max(budgets.limit - count.used, 0)),
        "x-ratelimit-used": String(count.used),
        "x-ratelimit-reset": String(Math.ceil(count.resetsAt / 1_000)),
        "x-ratelimit-resource": resource,
      };
    },
    leave(installationId, remaining) {
      for (const resource of ["core", "graphql"]) {
        countOf(installationId, resource).used = budgets.limit - remaining;
      }
    },
  };
  return budgets;
}
