/** What a scan of a whole tree reads, slower than reviews do: one request at a time of each installation. */
import { z } from "zod";
import { configPath } from "../config/parse.ts";
import type { CodeReader, RepositoryRef } from "../jobs/ports.ts";
import type { TreeGateway } from "../jobs/scan-repository.ts";
import type { Client } from "./client.ts";
import type { Pace } from "./pace.ts";
import {
  configField,
  configFileAnswer,
  configText,
  organisationAnswer,
  organisationField,
  queryWithOrganisation,
  toOrganisation,
} from "./settings-query.ts";

/** The tip of the default branch, its settings, and what is left of the hour. */
export const tipQuery = `query($owner:String!,$repo:String!,$configPath:String!){
  rateLimit{limit remaining resetAt}
  ${organisationField}
  repository(owner:$owner,name:$repo){defaultBranchRef{name target{oid ...on Commit{${configField}}}}}
}`;

const tipAnswer = z.object({
  // A GitHub Enterprise Server need not limit anything.
  rateLimit: z
    .object({ limit: z.number(), remaining: z.number(), resetAt: z.coerce.date() })
    .nullable(),
  organisation: organisationAnswer,
  repository: z.object({
    defaultBranchRef: z
      .object({
        name: z.string(),
        target: z.object({ oid: z.string(), file: configFileAnswer }).nullable(),
      })
      .nullable(),
  }),
});

/** The same client, of which queries keep their distance from one another. */
export function slowly(client: Client, pace: Pace, installationId: number): Client {
  const { schedule } = pace.key(String(installationId));
  return {
    ...client,
    query: async (text, variables) => schedule({}, () => client.query(text, variables)),
  };
}

/** Over a client that is slow already. */
export function createTreeGateway(
  client: Client,
  reader: CodeReader,
  { owner, repo }: RepositoryRef,
): TreeGateway {
  return {
    ...reader,
    async fetchTip() {
      const variables = { owner, repo, configPath };
      const answer = await client.send("read the default branch", "read", async () =>
        tipAnswer.parse(await queryWithOrganisation(client, tipQuery, variables)),
      );
      const branch = answer.repository.defaultBranchRef;
      if (!branch?.target) return { tip: null, budget: answer.rateLimit };
      const { oid, file } = branch.target;
      const organisation = toOrganisation(answer.organisation, repo);
      const tip = { branch: branch.name, commit: oid, config: configText(file), organisation };
      return { tip, budget: answer.rateLimit };
    },
    requests: client.requests,
  };
}
