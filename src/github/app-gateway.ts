/** Requests with the App's own key: about its webhook, its installations, and who may see a repository. */
import { createProbotAuth } from "octokit-auth-probot";
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { AppGateway, DeliveryAttempt, ToldInstallation } from "../jobs/upkeep-ports.ts";
import { githubAnswerMsMax } from "../limits.ts";
import { type GithubOptions, once, type SharedState } from "./client.ts";
import { mapError, type RequestKind } from "./errors.ts";
import { AppOctokit, quietLog } from "./octokit.ts";

const pageSize = 100;

/** The App's view of GitHub. Its limits are its own: no installation waits for it, nor it for any. */
export function createAppGateway(options: GithubOptions, { pacing }: SharedState): AppGateway {
  const octokit = createAppOctokit(options, pacing);
  const { apps } = octokit.rest;
  async function send<T>(what: string, kind: RequestKind, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw mapError(error, what, kind, options.now());
    }
  }
  return {
    async fetchAttempts(cursor) {
      const { data, headers } = await send("list the deliveries", "read", () =>
        apps.listWebhookDeliveries({
          per_page: pageSize,
          ...(cursor === null ? {} : { cursor }),
        }),
      );
      return { attempts: data.map(toAttempt), next: nextCursor(headers.link) };
    },
    async redeliver(attemptId) {
      // By its path: the numbers are larger than JavaScript's, which Octokit's parameters are.
      const url = `/app/hook/deliveries/${encodeURIComponent(attemptId)}/attempts`;
      await send("have a delivery sent again", "write", () =>
        octokit.request({ method: "POST", url, request: once }),
      );
    },
    async fetchInstallations(page) {
      const { data, headers } = await send("list the installations", "read", () =>
        apps.listInstallations({ per_page: pageSize, page }),
      );
      return { items: data.map(toInstallation), more: hasNext(headers.link) };
    },
    findInstallation: (installation_id) =>
      orNull(
        send("look for the installation", "read", async () =>
          toInstallation((await apps.getInstallation({ installation_id })).data),
        ),
      ),
    findInstallationOf: (owner, repo) =>
      orNull(
        send("ask who may see the repository", "read", async () => {
          return (await apps.getRepoInstallation({ owner, repo })).data.id;
        }),
      ),
  };
}

/** A client that signs as the App. */
export function createAppOctokit(options: GithubOptions, pacing: object) {
  return new AppOctokit({
    authStrategy: createProbotAuth,
    auth: { appId: options.appId, privateKey: options.privateKey },
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    userAgent: "mapwarden",
    request: {
      fetch: (input: string, init?: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(githubAnswerMsMax) }),
    },
    log: quietLog(options),
    throttle: {
      id: "app",
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
      ...pacing,
    },
    retry: {
      doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451],
      retryAfterBaseValue: options.retryBaseMs ?? 1000,
      retries: 2,
    },
  });
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (isGatewayFailure(error, "not-found")) return null;
    throw error;
  }
}

interface SentAttempt {
  readonly id: number | bigint;
  readonly guid: string;
  readonly delivered_at: string;
  readonly status_code: number;
  readonly event: string;
  readonly action: string | null;
}

function toAttempt(sent: SentAttempt): DeliveryAttempt {
  const { guid, event, action, status_code: status } = sent;
  const deliveredAt = new Date(sent.delivered_at);
  return {
    id: `${sent.id}`,
    guid,
    deliveredAt,
    event,
    action,
    arrived: status >= 200 && status < 300,
  };
}

interface SentInstallation {
  readonly id: number;
  readonly account: object | null;
  readonly suspended_at: string | null;
  readonly permissions: Readonly<Record<string, string | undefined>>;
  readonly html_url: string;
}

function toInstallation(sent: SentInstallation): ToldInstallation {
  const { id, account, permissions, html_url: url } = sent;
  // An enterprise has a slug where everybody else has a login.
  const named = new Map<string, unknown>(Object.entries(account ?? {}));
  const suspendedAt = sent.suspended_at === null ? null : new Date(sent.suspended_at);
  const name = String(named.get("login") ?? named.get("slug") ?? "");
  return { id, account: name, suspendedAt, permissions, url };
}

/** Whether a `link` header leads to another page. */
export function hasNext(link: string | undefined): boolean {
  return link?.includes('rel="next"') ?? false;
}

function nextCursor(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? null : new URL(next).searchParams.get("cursor");
}
