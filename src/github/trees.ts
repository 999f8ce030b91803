/** Directory listings: the trees of many directories at several commits in one GraphQL query. */
import { z } from "zod";
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { TreeEntry } from "../jobs/ports.ts";
import { graphqlObjectsMax, graphqlWholeTreesMax } from "../limits.ts";
import type { Client } from "./client.ts";

/** A directory at a commit; "" is the root. */
export interface DirectoryAt {
  readonly commit: string;
  readonly directory: string;
  /** Whether the texts of its Go files are wanted along with it. */
  readonly whole: boolean;
}

export interface Tree {
  readonly entries: readonly TreeEntry[];
  /** Texts of Go files by blob sha, as far as they came along; null for what is no text. */
  readonly texts: ReadonlyMap<string, string | null>;
}

const entrySchema = z.object({
  name: z.string(),
  mode: z.number(),
  type: z.string(),
  oid: z.string(),
  size: z.number(),
  object: z.object({ isTruncated: z.boolean(), text: z.string().nullable() }).partial().nullish(),
});
const treeSchema = z.object({ entries: z.array(entrySchema).nullish() });
const answerSchema = z.object({
  repository: z.record(z.string(), treeSchema.nullable()),
});

/** Key of a directory at a commit in the answer. */
export function directoryKey({ commit, directory, whole }: DirectoryAt): string {
  return `${commit}:${directory}${whole ? " whole" : ""}`;
}

/** Each directory; one that is not there, or is a file, has no entries. */
export async function fetchTrees(
  client: Client,
  owner: string,
  repo: string,
  directories: readonly DirectoryAt[],
): Promise<ReadonlyMap<string, Tree>> {
  // The size of a directory is known only with its listing: texts of many are better read in batches by size.
  const isFew = directories.filter(({ whole }) => whole).length <= graphqlWholeTreesMax;
  const batches = chunk(directories, graphqlObjectsMax);
  const answers = await Promise.all(
    batches.map((batch) => fetchTreeBatch(client, owner, repo, batch, isFew)),
  );
  return new Map(answers.flat());
}

async function fetchTreeBatch(
  client: Client,
  owner: string,
  repo: string,
  batch: readonly DirectoryAt[],
  withTexts: boolean,
): Promise<[string, Tree][]> {
  const isWhole = batch.map(({ whole }) => withTexts && whole);
  const text = treesQuery(isWhole);
  const expressions = batch.map((at, index) => [`e${index}`, `${at.commit}:${at.directory}`]);
  const variables = { owner, repo, ...Object.fromEntries(expressions) };
  try {
    const data = await client.send("list directories", "read", async () =>
      answerSchema.parse(await client.query(text, variables)),
    );
    return batch.map((at, index) => {
      const entries = data.repository[`e${index}`]?.entries ?? [];
      return [directoryKey(at), toTree(at.directory, entries)];
    });
  } catch (error) {
    // GitHub gives up on answers that take it too long: the texts can be read apart.
    if (!isWhole.includes(true) || !isGatewayFailure(error, "unavailable")) throw error;
    return fetchTreeBatch(client, owner, repo, batch, false);
  }
}

/** Lists directories, `e0` and so on; of each is said whether its texts come along. */
export function treesQuery(isWhole: readonly boolean[]): string {
  const names = isWhole.map((_, index) => `e${index}`);
  const declared = names.map((name) => `$${name}:String!`).join(",");
  const fields = names.map(
    (name, index) =>
      `${name}:object(expression:$${name}){...${isWhole[index] ? "whole" : "listing"}}`,
  );
  return `query($owner:String!,$repo:String!,${declared}){
    repository(owner:$owner,name:$repo){${fields.join("\n")}}
  }
  ${fragmentsFor(isWhole)}`;
}

/** GraphQL refuses fragments that nothing uses. */
function fragmentsFor(isWhole: readonly boolean[]): string {
  const entry = "name mode type oid size";
  const listing = `fragment listing on Tree{entries{${entry}}}`;
  const whole = `fragment whole on Tree{entries{${entry} object{...on Blob{isTruncated text}}}}`;
  return (isWhole.includes(false) ? listing : "") + (isWhole.includes(true) ? whole : "");
}

function toTree(directory: string, listed: readonly z.infer<typeof entrySchema>[]): Tree {
  const texts = new Map<string, string | null>();
  for (const { name, type, oid, object } of listed) {
    if (type !== "blob" || !name.endsWith(".go")) continue;
    if (object?.isTruncated === false && object.text !== undefined) texts.set(oid, object.text);
  }
  return { entries: listed.flatMap((entry) => toTreeEntry(directory, entry)), texts };
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
