/** The settings files as GraphQL gives them: parts of the query for a pull request, and a query of their own. */
import { z } from "zod";
import { configPath } from "../config/parse.ts";
import type { RepositoryRef } from "../jobs/ports.ts";
import type { OrganisationConfig, SettingsFiles } from "../jobs/settings-files.ts";
import type { Client } from "./client.ts";

/** Where GitHub itself looks for what holds for all repositories of an owner. */
const organisationRepository = ".github";

/** The settings file of a commit; the query declares `$configPath`. */
export const configField = "file(path:$configPath){object{...on Blob{text}}}";

/** The owner's `.github` repository, whose absence is an error of this one field. */
export const organisationField = `organisation:repository(owner:$owner,name:"${organisationRepository}"){
    nameWithOwner defaultBranchRef{target{oid ...on Commit{${configField}}}}
  }`;

/** Answer to `configField`. */
export const configFileAnswer = z
  .object({ object: z.object({ text: z.string().nullish() }).nullable() })
  .nullish();

const commitAnswer = z.object({ oid: z.string(), file: configFileAnswer });

/** Answer to `organisationField`. */
export const organisationAnswer = z
  .object({
    nameWithOwner: z.string(),
    defaultBranchRef: z.object({ target: commitAnswer.nullable() }).nullable(),
  })
  .nullable();

/** The settings files of a commit. */
export const settingsQuery = `query($owner:String!,$repo:String!,$commit:GitObjectID!,$configPath:String!){
  ${organisationField}
  repository(owner:$owner,name:$repo){object(oid:$commit){...on Commit{${configField}}}}
}`;

const settingsAnswer = z.object({
  organisation: organisationAnswer,
  repository: z.object({ object: z.object({ file: configFileAnswer }).nullable() }),
});

/** Text of a settings file, where there is one. */
export function configText(file: z.infer<typeof configFileAnswer>): string | null {
  return file?.object?.text ?? null;
}

/** What the owner's settings are to a repository of that name. */
export function toOrganisation(
  answer: z.infer<typeof organisationAnswer>,
  repo: string,
): OrganisationConfig | "unseen" | "itself" {
  if (repo.toLowerCase() === organisationRepository) return "itself";
  const tip = answer?.defaultBranchRef?.target;
  if (!answer || !tip) return "unseen";
  return { repository: answer.nameWithOwner, commit: tip.oid, text: configText(tip.file) };
}

/** The settings files that hold for a commit, in one request. */
export async function fetchSettingsFiles(
  client: Client,
  { owner, repo }: RepositoryRef,
  commit: string,
): Promise<SettingsFiles> {
  const variables = { owner, repo, commit, configPath };
  const answer = await client.send("read the settings", "read", async () =>
    settingsAnswer.parse(await queryWithOrganisation(client, settingsQuery, variables)),
  );
  return {
    config: configText(answer.repository.object?.file),
    organisation: toOrganisation(answer.organisation, repo),
  };
}

/** An answer of which only the organisation's part was refused. */
const partSchema = z.object({
  data: z.record(z.string(), z.unknown()),
  errors: z
    .array(
      z.object({
        type: z.enum(["NOT_FOUND", "FORBIDDEN"]),
        path: z.tuple([z.literal("organisation")], z.unknown()),
      }),
    )
    .min(1),
});

/**
 * Most owners have no `.github` repository, or have not installed the App there. GitHub then answers the rest of the
 * query with an error beside it, which says nothing about the rest.
 */
export async function queryWithOrganisation(
  client: Client,
  text: string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await client.query(text, variables);
  } catch (error) {
    const part = partSchema.safeParse(error);
    if (!part.success) throw error;
    return part.data.data;
  }
}
