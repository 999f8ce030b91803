/** What an installation may see: its repositories, and their open pull requests, a hundred repositories at a time. */
import { z } from "zod";
import type { InstallationGateway, ListedRepository, OpenPull } from "../jobs/upkeep-ports.ts";
import { openPullsMax } from "../limits.ts";
import { hasNext } from "./app-gateway.ts";
import type { Client } from "./client.ts";
import { listOf } from "./pull-query.ts";

/** The open pull requests of repositories. */
export const openPullsQuery = `query($ids:[ID!]!){
  nodes(ids:$ids){...on Repository{databaseId
    pullRequests(states:OPEN,first:${openPullsMax},orderBy:{field:UPDATED_AT,direction:DESC}){
      nodes{number headRefOid baseRefOid updatedAt}
    }
  }}
}`;

const answer = z.object({
  nodes: listOf(
    z.object({
      databaseId: z.number().nullish(),
      pullRequests: z
        .object({
          nodes: listOf(
            z.object({
              number: z.number(),
              headRefOid: z.string(),
              baseRefOid: z.string(),
              updatedAt: z.coerce.date(),
            }),
          ),
        })
        .nullish(),
    }),
  ),
});

/** One installation's view of GitHub. */
export function createInstallationGateway(
  client: Client,
  installationId: number,
): InstallationGateway {
  return {
    async fetchRepositories(page) {
      const { data, headers } = await client.send("list the repositories", "read", () =>
        client.octokit.rest.apps.listReposAccessibleToInstallation({ per_page: 100, page }),
      );
      const items = data.repositories.map(
        (sent): ListedRepository => ({
          installationId,
          repositoryId: sent.id,
          owner: sent.owner.login,
          repo: sent.name,
          private: sent.private,
          archived: sent.archived,
          nodeId: sent.node_id,
        }),
      );
      return { items, more: hasNext(headers.link) };
    },
    async fetchOpenPulls(repositories) {
      const ids = repositories.map(({ nodeId }) => nodeId);
      const { nodes } = await client.send("list the open pull requests", "read", async () =>
        answer.parse(await client.query(openPullsQuery, { ids })),
      );
      const byId = new Map(repositories.map((each) => [each.repositoryId, each]));
      return nodes.flatMap(({ databaseId, pullRequests }) => {
        const repository = byId.get(databaseId ?? 0);
        return repository
          ? (pullRequests?.nodes ?? []).map((pull) => toOpen(repository, pull))
          : [];
      });
    },
  };
}

function toOpen(
  { nodeId: _, private: __, archived: ___, ...ref }: ListedRepository,
  pull: {
    readonly number: number;
    readonly headRefOid: string;
    readonly baseRefOid: string;
    readonly updatedAt: Date;
  },
): OpenPull {
  const { number, headRefOid: head, baseRefOid: base, updatedAt } = pull;
  return { pull: { ...ref, number }, head, base, updatedAt };
}
