/** One request to a route of the stand-in, and what routes have in common. */
import type { Links } from "./stand-in-render.ts";
import { Refusal } from "./stand-in-rules.ts";
import type { Installation, Pull, Repository, State } from "./stand-in-state.ts";

/** A request to a route, with what its path named already found. */
export interface RouteCall {
  readonly state: State;
  readonly links: Links;
  /** What was asked for, without the query. */
  readonly url: string;
  readonly installation: Installation;
  readonly repository: Repository;
  /** The parts of the path that the pattern left open, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What is sent back. */
export interface RouteAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route below `/repos/{owner}/{repo}`; `{}` stands for one part of the path. */
export interface Route {
  readonly method: string;
  readonly pattern: string;
  /** The permission it takes, such as "checks=write". */
  readonly permission: string;
  readonly run: (call: RouteCall) => RouteAnswer;
}

/** What GitHub says of whatever is not there or may not be seen. */
export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** A success. */
export function ok(body: unknown, headers?: Record<string, string>): RouteAnswer {
  return { status: 200, body, ...(headers ? { headers } : {}) };
}

/** One page of a list, with the `link` header that leads to the next. */
export function page<T>({ query, url }: RouteCall, items: readonly T[], max = items.length) {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const number = Number(query.get("page") ?? 1);
  const shown = items.slice(0, max).slice((number - 1) * size, number * size);
  const more = number * size < Math.min(items.length, max);
  const next = new URLSearchParams(query);
  next.set("page", String(number + 1));
  return { shown, headers: more ? { link: `<${url}?${next}>; rel="next"` } : {} };
}

/** The pull request that the path names. */
export function findPull({ repository, parts }: RouteCall): Pull {
  const pull = repository.pulls.get(Number(parts[0]));
  if (!pull) throw notFound();
  return pull;
}
