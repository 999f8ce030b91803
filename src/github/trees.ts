/** Directory listings: the trees of many directories at several commits in one GraphQL query. */
import { z } from "zod";
import type { TreeEntry } from "../jobs/ports.ts";
import { graphqlObjectsMax } from "../limits.ts";
import type { Client } from "./client.ts";

/** A directory at a commit; "" is the root. */
export interface DirectoryAt {
  readonly commit: string;
  readonly directory: string;
}

const treeSchema = z.object({
  entries: z
    .array(
      z.object({
        name: z.string(),
        mode: z.number(),
        type: z.string(),
        oid: z.string(),
        size: z.number(),
      }),
    )
    .nullish(),
});
const answerSchema = z.object({
  repository: z.record(z.string(), treeSchema.nullable()),
});

/** Key of a directory at a commit in the answer. */
export function directoryKey({ commit, directory }: DirectoryAt): string {
  return `${commit}:${directory}`;
}

/** Entries of each directory; one that is not there, or is a file, has none. */
export async function fetchTrees(
  client: Client,
  owner: string,
  repo: string,
  directories: readonly DirectoryAt[],
): Promise<ReadonlyMap<string, readonly TreeEntry[]>> {
  const batches = chunk(directories, graphqlObjectsMax);
  const answers = await Promise.all(
    batches.map((batch) => fetchTreeBatch(client, owner, repo, batch)),
  );
  return new Map(answers.flat());
}

async function fetchTreeBatch(
  client: Client,
  owner: string,
  repo: string,
  batch: readonly DirectoryAt[],
): Promise<[string, readonly TreeEntry[]][]> {
  const names = batch.map((_, index) => `e${index}`);
  const declared = names.map((name) => `$${name}:String!`).join(",");
  const fields = names.map((name) => `${name}:object(expression:$${name}){...tree}`).join("\n");
  const text = `query($owner:String!,$repo:String!,${declared}){
    repository(owner:$owner,name:$repo){${fields}}
  }
  fragment tree on Tree{entries{name mode type oid size}}`;
  const expressions = batch.map((at, index) => [`e${index}`, directoryKey(at)]);
  const variables = { owner, repo, ...Object.fromEntries(expressions) };
  const data = await client.send("list directories", "read", async () =>
    answerSchema.parse(await client.query(text, variables)),
  );
  return batch.map((at, index) => {
    const entries = data.repository[`e${index}`]?.entries ?? [];
    return [directoryKey(at), entries.flatMap((entry) => toTreeEntry(at.directory, entry))];
  });
}

function toTreeEntry(
  directory: string,
  entry: { name: string; mode: number; type: string; oid: string; size: number },
): readonly TreeEntry[] {
  const { type } = entry;
  if (type !== "blob" && type !== "tree" && type !== "commit") return [];
  return [
    {
      path: directory === "" ? entry.name : `${directory}/${entry.name}`,
      sha: entry.oid,
      type,
      // GraphQL gives the mode as a number, git writes it in octal.
      mode: entry.mode.toString(8).padStart(6, "0"),
      ...(type === "blob" ? { size: entry.size } : {}),
    },
  ];
}

/** Parts of at most `size` elements. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
