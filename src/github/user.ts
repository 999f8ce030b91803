/** What GitHub shows to a person: who they are, and the repositories that both they and the App may see. */
import { request as octokitRequest } from "@octokit/request";
import pLimit from "p-limit";
import { z } from "zod";
import type { RepositoryRef } from "../jobs/ports.ts";
import { userAnswerMsMax, userInstallationsMax, userRepositoryPagesMax } from "../limits.ts";
import { GrantRefusedError, statusOf } from "./user-errors.ts";

/** Somebody with an account. */
export interface GithubUser {
  readonly id: number;
  readonly login: string;
}

/** An installation that a person sees, by the account it is on. */
export interface UserInstallation {
  readonly id: number;
  readonly account: { readonly id: number; readonly login: string; readonly type: string } | null;
}

/** A repository that GitHub shows to a person through an installation. */
export interface UserRepository {
  readonly installationId: number;
  readonly repositoryId: number;
}

/** GitHub as one person sees it. Everything throws `GrantRefusedError` where the token is not accepted. */
export interface UserGithub {
  readonly fetchUser: () => Promise<GithubUser>;
  /** Those that are not suspended. */
  readonly fetchInstallations: () => Promise<readonly UserInstallation[]>;
  readonly fetchRepositories: (installationId: number) => Promise<readonly UserRepository[]>;
  /** Whether GitHub lets the person administer an organisation. */
  readonly administers: (organisation: string) => Promise<boolean>;
  /** Whether GitHub lets the person push to a repository. */
  readonly mayPush: (repository: RepositoryRef) => Promise<boolean>;
}

const userSchema = z.object({ id: z.number(), login: z.string() });
const installationsSchema = z.object({
  total_count: z.number(),
  installations: z.array(
    z.object({
      id: z.number(),
      suspended_at: z.string().nullish(),
      account: z
        .object({ id: z.number(), login: z.string().optional(), type: z.string().optional() })
        .nullable(),
    }),
  ),
});
const repositoriesSchema = z.object({
  total_count: z.number(),
  repositories: z.array(z.object({ id: z.number() })),
});
/** What a person may do in a repository. */
export const pushQuery = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { databaseId viewerPermission }
}`;
const pushSchema = z.object({
  data: z
    .object({
      repository: z
        .object({ databaseId: z.number().nullable(), viewerPermission: z.string().nullable() })
        .nullish(),
    })
    .nullish(),
});
const pushers: ReadonlySet<string> = new Set(["WRITE", "MAINTAIN", "ADMIN"]);
/** Whether a person administers an organisation. */
export const adminQuery = `query ($login: String!) {
  organization(login: $login) { viewerCanAdminister }
}`;
const adminSchema = z.object({
  data: z
    .object({ organization: z.object({ viewerCanAdminister: z.boolean() }).nullish() })
    .nullish(),
});

const perPage = 100;
/** GitHub counts requests side by side; a person's pages are not worth more than these. */
const pagesAtOnce = 4;

/** GitHub through a person's token. `baseUrl` is the REST root; absent for github.com. */
export function createUserGithub(token: string, baseUrl?: string): UserGithub {
  const request = octokitRequest.defaults({
    ...(baseUrl !== undefined && { baseUrl }),
    headers: {
      authorization: `token ${token}`,
      "user-agent": "mapwarden",
      "x-github-api-version": "2022-11-28",
    },
    request: {
      fetch: (url: string, init?: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(userAnswerMsMax) }),
    },
  });
  const atGraphql =
    baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/api\/v3\/?$/, "/api") };
  async function ask<Schema extends z.ZodType>(
    route: string,
    schema: Schema,
    parameters: Record<string, unknown> = {},
  ): Promise<z.infer<Schema>> {
    try {
      return schema.parse((await request(route, parameters)).data);
    } catch (error) {
      if (statusOf(error) === 401) throw new GrantRefusedError("GitHub refuses the token");
      throw error;
    }
  }
  return {
    fetchUser: () => ask("GET /user", userSchema),
    async fetchInstallations() {
      const pages = await fetchPages(Math.ceil(userInstallationsMax / perPage), async (page) => {
        const found = await ask("GET /user/installations", installationsSchema, {
          per_page: perPage,
          page,
        });
        return { total: found.total_count, items: found.installations };
      });
      return pages
        .filter(({ suspended_at: suspended }) => !suspended)
        .map(({ id, account }) => ({
          id,
          // The account of an enterprise has a slug in place of a login.
          account: account && {
            id: account.id,
            login: account.login ?? "",
            type: account.type ?? "Enterprise",
          },
        }));
    },
    async fetchRepositories(installationId) {
      const pages = await fetchPages(userRepositoryPagesMax, async (page) => {
        const found = await ask(
          "GET /user/installations/{installation_id}/repositories",
          repositoriesSchema,
          { installation_id: installationId, per_page: perPage, page },
        ).catch((error: unknown) => {
          // It went between the list and this: then there is nothing to see.
          if (statusOf(error) === 404) return { total_count: 0, repositories: [] };
          throw error;
        });
        return { total: found.total_count, items: found.repositories };
      });
      return pages.map(({ id }) => ({ installationId, repositoryId: id }));
    },
    async mayPush({ owner, repo, repositoryId }) {
      const { data } = await ask("POST /graphql", pushSchema, {
        query: pushQuery,
        variables: { owner, repo },
        ...atGraphql,
      });
      const found = data?.repository;
      // A name can be another repository's by now.
      return found?.databaseId === repositoryId && pushers.has(found.viewerPermission ?? "");
    },
    async administers(organisation) {
      const variables = { login: organisation };
      const { data } = await ask("POST /graphql", adminSchema, {
        query: adminQuery,
        variables,
        ...atGraphql,
      });
      return data?.organization?.viewerCanAdminister ?? false;
    },
  };
}

interface Page<Item> {
  readonly total: number;
  readonly items: readonly Item[];
}

/** The first page tells how many there are; the others are read side by side. */
async function fetchPages<Item>(
  pagesMax: number,
  fetchPage: (page: number) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const first = await fetchPage(1);
  const count = Math.min(Math.ceil(first.total / perPage), pagesMax);
  const limit = pLimit(pagesAtOnce);
  const numbers = Array.from({ length: Math.max(count - 1, 0) }, (_, index) => index + 2);
  const rest = await Promise.all(numbers.map((page) => limit(() => fetchPage(page))));
  return [first, ...rest].flatMap(({ items }) => items);
}
