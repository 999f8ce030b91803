/** Octokit with the app's authentication, its pacing and its retries. */
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit as RestOctokit } from "@octokit/rest";
import type { LRUCache } from "lru-cache";
import { createProbotAuth } from "octokit-auth-probot";
import type { GithubOptions, SharedState } from "./client.ts";
import { type ExchangeWatch, routeOf, watchExchange } from "./exchange.ts";

/** The newest version that github.com and all supported GitHub Enterprise Servers speak. */
const apiVersion = "2022-11-28";

/** Octokit with pacing and retries, signing requests as the app or as one of its installations. */
export const AppOctokit = RestOctokit.plugin(guard, throttling, retry);
export type Octokit = InstanceType<typeof AppOctokit>;

/**
 * Looks once more before a request leaves: it may have stood in the line of its pacing while GitHub asked for silence.
 * The first plugin's hook is the innermost, behind pacing and retries.
 */
function guard(octokit: Pick<RestOctokit, "hook">): Record<string, never> {
  octokit.hook.wrap("request", (request, endpoint) => {
    endpoint.request?.beforeSend?.();
    const watch: ExchangeWatch | undefined = endpoint.request?.watch;
    if (!watch) return request(endpoint);
    const { method, url } = endpoint;
    const installationId = Number(endpoint.request?.installationId);
    const requested = { installationId, method, route: routeOf(url) };
    return watchExchange(watch, requested, async () => request(endpoint));
  });
  return {};
}

/** Installation tokens by keys that begin with the installation's id. */
export type TokenCache = LRUCache<string, string>;

/** Sends for one installation, in one run of a job. */
export interface Sender {
  readonly installationId: number;
  /** Throws where a request must not leave. */
  readonly beforeSend: () => void;
  readonly fetch: typeof fetch;
}

/** Makes one that signs as an installation. */
export function createOctokit(
  options: GithubOptions,
  shared: SharedState,
  sender: Sender,
  pacing: object,
): Octokit {
  const { installationId } = sender;
  const octokit = new AppOctokit({
    authStrategy: createProbotAuth,
    auth: {
      appId: options.appId,
      privateKey: options.privateKey,
      installationId,
      cache: tokenCache(shared.tokens),
    },
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    userAgent: "mapwarden",
    request: {
      ...sender,
      ...(options.watch && { watch: options.watch }),
    },
    log: quietLog(options),
    throttle: {
      // The pacing's key: with Probot's default, all installations would wait for each other.
      id: String(installationId),
      // A limit goes back to the queue with its time; sleeping here would block a worker for up to an hour.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
      ...pacing,
    },
    retry: {
      // 429 is left out by default; repeating it after a second is what GitHub bans apps for.
      doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451],
      retryAfterBaseValue: options.retryBaseMs ?? 1000,
      retries: 2,
    },
  });
  octokit.hook.before("request", (request) => {
    request.headers["x-github-api-version"] = apiVersion;
  });
  return octokit;
}

/** The shape @octokit/auth-app wants of a cache; its keys begin with the installation's id. */
function tokenCache(tokens: TokenCache) {
  return {
    get: (key: string) => tokens.get(key) ?? "",
    set: (key: string, value: string) => {
      tokens.set(key, value);
    },
  };
}

/** Octokit's log without what would hold code; whatever fails is thrown, and logged by who asked. */
export function quietLog({ warn }: GithubOptions) {
  return { debug: ignore, info: ignore, warn, error: ignore };
}

function ignore(): void {}
