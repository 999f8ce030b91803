/** GitHub's web flow for people: the way there, the exchange, the refresh, and the end of a token. */
import {
  deleteToken,
  exchangeWebFlowCode,
  getWebFlowAuthorizationUrl,
  refreshToken,
} from "@octokit/oauth-methods";
import { request as octokitRequest } from "@octokit/request";
import { userAnswerMsMax } from "../limits.ts";
import { isRefusal } from "./user-errors.ts";

/** The App as people log in to it. */
export interface OauthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** REST root; absent for github.com. */
  readonly baseUrl?: string;
  /** Where GitHub sends people back to. */
  readonly redirectUrl: string;
}

/** What GitHub gives for a login. Times are absent where the App's user tokens do not expire. */
export interface UserGrant {
  readonly token: string;
  readonly expiresAt: Date | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: Date | null;
}

export interface UserOauth {
  /** Where a person goes to log in. `challenge` is the S256 half of PKCE. */
  readonly authorizationUrl: (state: string, challenge: string) => string;
  /** Null where GitHub refuses the code. */
  readonly exchange: (code: string, verifier: string) => Promise<UserGrant | null>;
  /** Null where GitHub does not accept the refresh token any more. */
  readonly refresh: (refreshToken: string) => Promise<UserGrant | null>;
  /** Makes GitHub forget a token; one it does not know is as good. */
  readonly revoke: (token: string) => Promise<void>;
}

/** What @octokit/oauth-methods answers, of both calls. */
interface Authentication {
  readonly token: string;
  readonly expiresAt?: string;
  readonly refreshToken?: string;
  readonly refreshTokenExpiresAt?: string;
}

function dateOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}

function grantOf(given: Authentication): UserGrant {
  return {
    token: given.token,
    expiresAt: dateOf(given.expiresAt),
    refreshToken: given.refreshToken ?? null,
    refreshExpiresAt: dateOf(given.refreshTokenExpiresAt),
  };
}

async function orNullIfRefused<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** The flow of one App. */
export function createUserOauth(options: OauthOptions): UserOauth {
  const { clientId, clientSecret, redirectUrl, baseUrl } = options;
  const request = octokitRequest.defaults({
    ...(baseUrl !== undefined && { baseUrl }),
    headers: { "user-agent": "mapwarden" },
    request: {
      fetch: (url: string, init?: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(userAnswerMsMax) }),
    },
  });
  const app = { clientType: "github-app", clientId, clientSecret } as const;
  return {
    authorizationUrl(state, challenge) {
      const { url } = getWebFlowAuthorizationUrl({
        ...{ clientType: "github-app", clientId, redirectUrl, state },
        request,
      });
      // The library knows no PKCE; GitHub takes these two beside its own.
      const pkce = new URLSearchParams({
        code_challenge: challenge,
        code_challenge_method: "S256",
      });
      return `${url}&${pkce}`;
    },
    async exchange(code, verifier) {
      const proving = request.defaults({ code_verifier: verifier });
      const asked = exchangeWebFlowCode({ ...app, code, redirectUrl, request: proving });
      const answer = await orNullIfRefused(asked);
      return answer && grantOf(answer.authentication);
    },
    async refresh(token) {
      const asked = refreshToken({ ...app, refreshToken: token, request });
      const answer = await orNullIfRefused(asked);
      return answer && grantOf(answer.authentication);
    },
    async revoke(token) {
      await orNullIfRefused(deleteToken({ ...app, token, request }));
    },
  };
}
