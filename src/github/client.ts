/** A client of one installation: Octokit with the app's authentication, counted, paced and never asleep for long. */
import { LRUCache } from "lru-cache";
import { GatewayError } from "../jobs/gateway-error.ts";
import type { PullRef } from "../jobs/ports.ts";
import { githubAnswerMsMax, pauseMsMax } from "../limits.ts";
import { mapError, type RequestKind } from "./errors.ts";
import type { ExchangeWatch } from "./exchange.ts";
import { createOctokit, type Octokit, type TokenCache } from "./octokit.ts";
import { createPace, type Pace, unpaced } from "./pace.ts";
import { createPulse, type Pulse } from "./pulse.ts";

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
  /** In place of how often it is asked in an outage whether that is over. */
  readonly outageAskMs?: number;
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
  readonly pulse: Pulse;
  /** What replaces the recommended pace. */
  readonly pacing: { readonly write?: Pace; readonly notifications?: Pace };
}

/** Installation tokens live for an hour; they are dropped a minute earlier. */
export function createSharedState({ pace }: GithubOptions): SharedState {
  // A clock that is put back must not stretch a distance.
  const now = () => performance.now();
  const pacing = pace && {
    write: createPace(pace.writeMs, now),
    notifications: createPace(pace.notificationMs, now),
  };
  return {
    pacing: pacing ?? {},
    tokens: new LRUCache({ max: 15_000, ttl: 59 * 60 * 1000 }),
    pausedUntil: new Map(),
    pulse: createPulse(now),
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

/**
 * A client with its own request counter; limits and tokens are shared with the installation's other clients. It is
 * for one run of a job: it sends nothing more once the process stood still, because the job may be another's by then.
 */
export function createClient(
  options: GithubOptions,
  shared: SharedState,
  installationId: number,
): Client {
  let requests = 0;
  const { pulse } = shared;
  const begun = pulse.count();
  const beforeSend = () => {
    if (pulse.count() !== begun) throw stoodStill;
    refusePaused(shared, installationId, "go on", options.now());
  };
  const counted: typeof fetch = (input, init) => {
    requests += 1;
    const signal = AbortSignal.timeout(githubAnswerMsMax);
    return fetch(input, { ...init, signal });
  };
  const create = (pacing: SharedState["pacing"]) =>
    createOctokit(
      options,
      shared,
      { installationId, beforeSend, fetch: counted },
      { ...shared.pacing, ...pacing },
    );
  const octokit = create({});
  const reader = create({ write: unpaced });
  return {
    octokit,
    query: (text, variables) => reader.graphql(text, variables),
    send: (what, kind, run) => send(options, shared, installationId, { what, kind, run }),
    requests: () => requests,
  };
}

const stoodStill = new GatewayError(
  { kind: "unavailable" },
  "Cannot go on: this process stood still, and its job may be another's by now.",
);

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
  const leftMs = until.getTime() - now;
  // More is left than there ever was: the clock was put back.
  if (leftMs <= 0 || leftMs > pauseMsMax) {
    shared.pausedUntil.delete(installationId);
    return;
  }
  throw new GatewayError(
    { kind: "rate-limited", until },
    `Cannot ${what}: GitHub asks to wait until ${until.toISOString()}.`,
    { retryAfterMs: leftMs },
  );
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
