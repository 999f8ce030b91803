/** A client of one installation: Octokit with the app's authentication, counted, paced and never asleep for long. */
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Octokit as RestOctokit } from "@octokit/rest";
import { LRUCache } from "lru-cache";
import { createProbotAuth } from "octokit-auth-probot";
import { GatewayError } from "../jobs/gateway-error.ts";
import type { PullRef } from "../jobs/ports.ts";
import { githubAnswerMsMax } from "../limits.ts";
import { mapError, type RequestKind } from "./errors.ts";
import { type ExchangeWatch, routeOf, watchExchange } from "./exchange.ts";
import { createPace, type Pace, unpaced } from "./pace.ts";

/** Octokit with pacing and retries, signing requests as the app or as one of its installations. */
export const AppOctokit = RestOctokit.plugin(guard, throttling, retry);
type Octokit = InstanceType<typeof AppOctokit>;

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

/** Who the app is and where its GitHub lives. */
export interface GithubOptions {
  readonly appId: number;
  readonly privateKey: string;
  /** REST root, such as `https://ghe.example/api/v3`; absent for github.com. */
  readonly baseUrl?: string;
  /** Warnings of the client; never given bodies, code or tokens. */
  readonly warn: (message: string) => void;
  readonly now: () => number;
  /** Page of a pull request on the dashboard, linked from its check runs. */
  readonly detailsUrl?: (pull: PullRef) => string;
  /** Told when GitHub asks for silence, before anything else is done. */
  readonly onPause?: (installationId: number, until: Date) => Promise<void>;
  /** Told of every request, each try by itself. */
  readonly watch?: ExchangeWatch;
  /** How long the first retry of a read waits. */
  readonly retryBaseMs?: number;
  /** In place of GitHub's recommended pace: a second between writes, three between what notifies people. */
  readonly pace?: {
    readonly writeMs: number;
    readonly notificationMs: number;
    /** Between two requests of scans; a second where it is left out. */
    readonly scanMs?: number;
  };
}

/** What all clients of one app share: tokens, and until when GitHub wants each installation silent. */
export interface SharedState {
  readonly tokens: TokenCache;
  readonly pausedUntil: Map<number, Date>;
  /** What replaces the recommended pace. */
  readonly pacing: { readonly write?: Pace; readonly notifications?: Pace };
}

type TokenCache = LRUCache<string, string>;

/** Installation tokens live for an hour; they are dropped a minute earlier. */
export function createSharedState({ pace, now }: GithubOptions): SharedState {
  const pacing = pace && {
    write: createPace(pace.writeMs, now),
    notifications: createPace(pace.notificationMs, now),
  };
  return {
    pacing: pacing ?? {},
    tokens: new LRUCache({ max: 15_000, ttl: 59 * 60 * 1000 }),
    pausedUntil: new Map(),
  };
}

/** Sends requests for one installation. */
export interface Client {
  /** REST. Requests for content must be sent through `create`, which never repeats. */
  readonly octokit: Octokit;
  /** A GraphQL query. Not paced as a write, which every POST to GraphQL would be. */
  readonly query: (text: string, variables: Record<string, unknown>) => Promise<unknown>;
  /** Runs requests and maps their failure; `what` completes the sentence "Cannot …". */
  readonly send: <T>(what: string, kind: RequestKind, run: () => Promise<T>) => Promise<T>;
  readonly requests: () => number;
}

/** Request options of what must not be repeated blindly: reviews, comments, check runs. */
export const once = { retries: 0 } as const;

/** The newest version that github.com and all supported GitHub Enterprise Servers speak. */
const apiVersion = "2022-11-28";

/** A client with its own request counter; limits and tokens are shared with the installation's other clients. */
export function createClient(
  options: GithubOptions,
  shared: SharedState,
  installationId: number,
): Client {
  let requests = 0;
  const counted: typeof fetch = (input, init) => {
    requests += 1;
    const signal = AbortSignal.timeout(githubAnswerMsMax);
    return fetch(input, { ...init, signal });
  };
  const create = (pacing: SharedState["pacing"]) =>
    createOctokit(options, shared, installationId, counted, { ...shared.pacing, ...pacing });
  const octokit = create({});
  const reader = create({ write: unpaced });
  return {
    octokit,
    query: (text, variables) => reader.graphql(text, variables),
    send: (what, kind, run) => send(options, shared, installationId, { what, kind, run }),
    requests: () => requests,
  };
}

function createOctokit(
  options: GithubOptions,
  shared: SharedState,
  installationId: number,
  fetchCounted: typeof fetch,
  pacing: object,
): Octokit {
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
      fetch: fetchCounted,
      beforeSend: () => refusePaused(shared, installationId, "go on", options.now()),
      installationId,
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

interface Sending<T> {
  readonly what: string;
  readonly kind: RequestKind;
  readonly run: () => Promise<T>;
}

async function send<T>(
  options: GithubOptions,
  shared: SharedState,
  installationId: number,
  sending: Sending<T>,
): Promise<T> {
  const attempt = async (): Promise<T> => {
    refusePaused(shared, installationId, sending.what, options.now());
    try {
      return await sending.run();
    } catch (error) {
      const mapped = mapError(error, sending.what, sending.kind, options.now());
      options.watch?.onFailure(mapped.failure.kind);
      if (mapped.failure.kind === "rate-limited") {
        const { until } = mapped.failure;
        pause(shared, installationId, until);
        await options.onPause?.(installationId, until);
      }
      throw mapped;
    }
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.failure.kind !== "unauthorised") throw error;
    // A token can be revoked within its hour. What was refused had no effect, so once more is safe.
    if (!forgetToken(shared.tokens, installationId)) throw error;
    return await attempt();
  }
}

/** Notes until when an installation is to be silent; an earlier end does not shorten a later one. */
export function pause({ pausedUntil }: SharedState, installationId: number, until: Date): void {
  const known = pausedUntil.get(installationId);
  if (known === undefined || known < until) pausedUntil.set(installationId, until);
}

function refusePaused(shared: SharedState, installationId: number, what: string, now: number) {
  const until = shared.pausedUntil.get(installationId);
  if (until === undefined) return;
  if (until.getTime() <= now) {
    shared.pausedUntil.delete(installationId);
    return;
  }
  throw new GatewayError(
    { kind: "rate-limited", until },
    `Cannot ${what}: GitHub asks to wait until ${until.toISOString()}.`,
    { retryAfterMs: until.getTime() - now },
  );
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

/** Drops what all clients of an installation share. */
export function forgetInstallation(shared: SharedState, installationId: number): void {
  forgetToken(shared.tokens, installationId);
  shared.pausedUntil.delete(installationId);
}

function forgetToken(tokens: TokenCache, installationId: number): boolean {
  const keys = [...tokens.keys()].filter((key) => key.split("|")[0] === String(installationId));
  for (const key of keys) tokens.delete(key);
  return keys.length > 0;
}

/** Octokit's log without what would hold code; whatever fails is thrown, and logged by who asked. */
export function quietLog({ warn }: GithubOptions) {
  return { debug: ignore, info: ignore, warn, error: ignore };
}

function ignore(): void {}
