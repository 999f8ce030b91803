/** Contents of files by blob sha: from memory, in GraphQL batches, or one by one where GraphQL cuts them off. */
import type { LRUCache } from "lru-cache";
import { z } from "zod";
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { Blob, TreeEntry } from "../jobs/ports.ts";
import {
  goFileBytesMax,
  graphqlAnswerBytesMax,
  graphqlBlobBytesMax,
  graphqlObjectsMax,
} from "../limits.ts";
import type { Client } from "./client.ts";

/** Blobs by installation, repository and sha: tenants never share an entry, although a sha says it all. */
export type BlobCache = LRUCache<string, Blob>;

/** Of an entry besides its text: the key, the objects, the list. */
const entryBytes = 400;
const beyondLatin1 = /[^\0-\xff]/;

/**
 * Bytes of memory an entry takes: V8 keeps a text in one byte a character, or all of it in two where a single
 * character is beyond Latin-1.
 */
export function bytesHeld(blob: Blob): number {
  if (blob.kind !== "text") return entryBytes;
  return entryBytes + blob.text.length * (beyondLatin1.test(blob.text) ? 2 : 1);
}

/** Where blobs are read. */
export interface BlobSource {
  readonly client: Client;
  readonly cache: BlobCache;
  /** Prefix of this tenant's keys in the cache. */
  readonly tenant: string;
  readonly owner: string;
  readonly repo: string;
}

const blobSchema = z.object({
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});
const answerSchema = z.object({
  repository: z.record(z.string(), blobSchema.partial().nullable()),
});

/** Taken for a blob whose size the listing did not tell. */
const bytesGuessed = 16 * 1024;

/** Every asked sha with its text, or with the reason why there is none. */
export async function fetchBlobs(
  source: BlobSource,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, Blob>> {
  const found = new Map<string, Blob>();
  const wanted: TreeEntry[] = [];
  for (const entry of new Map(entries.map((entry) => [entry.sha, entry])).values()) {
    const known = unreadable(entry) ?? source.cache.get(source.tenant + entry.sha);
    if (known) found.set(entry.sha, known);
    else wanted.push(entry);
  }
  const large = wanted.filter((entry) => sizeOf(entry) > graphqlBlobBytesMax);
  const small = wanted.filter((entry) => sizeOf(entry) <= graphqlBlobBytesMax);
  const answers = await Promise.all([
    ...planBlobBatches(small).map((batch) => fetchBatch(source, batch)),
    ...large.map(async (entry) => [await fetchOne(source, entry)]),
  ]);
  for (const [sha, blob] of answers.flat()) {
    found.set(sha, blob);
    if (blob !== missing) source.cache.set(source.tenant + sha, blob);
  }
  return found;
}

/** Groups that each fit into one GraphQL answer. */
export function planBlobBatches(entries: readonly TreeEntry[]): readonly TreeEntry[][] {
  const batches: TreeEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const batch = batches.at(-1);
    const fits = bytes + sizeOf(entry) <= graphqlAnswerBytesMax;
    if (batch && fits && batch.length < graphqlObjectsMax) {
      batch.push(entry);
      bytes += sizeOf(entry);
    } else {
      batches.push([entry]);
      bytes = sizeOf(entry);
    }
  }
  return batches;
}

function sizeOf(entry: TreeEntry): number {
  return entry.size ?? bytesGuessed;
}

/** What need not be asked for. */
function unreadable(entry: TreeEntry): Blob | undefined {
  if (entry.type === "commit") return { kind: "unreadable", reason: "a submodule" };
  if (entry.type === "tree") return { kind: "unreadable", reason: "a directory" };
  if (entry.mode === "120000") return { kind: "unreadable", reason: "a symbolic link" };
  if (sizeOf(entry) > goFileBytesMax) return tooLarge;
  return undefined;
}

const tooLarge: Blob = {
  kind: "unreadable",
  reason: `larger than ${goFileBytesMax / 1024 / 1024} MiB`,
};

const missing: Blob = { kind: "unreadable", reason: "not in the repository any more" };

async function fetchBatch(
  source: BlobSource,
  batch: readonly TreeEntry[],
): Promise<[string, Blob][]> {
  try {
    const blobs = await queryBlobs(source, batch);
    return await Promise.all(
      batch.map(async (entry, index): Promise<[string, Blob]> => {
        const blob = blobs[index];
        if (blob?.isTruncated === undefined) return [entry.sha, missing];
        if (blob.isTruncated) return await fetchOne(source, entry);
        return [entry.sha, toBlob(blob.text ?? null)];
      }),
    );
  } catch (error) {
    // GitHub gives up on answers that take it too long: ask for half as much.
    if (batch.length === 1 || !isGatewayFailure(error, "unavailable")) throw error;
    const middle = Math.ceil(batch.length / 2);
    const first = await fetchBatch(source, batch.slice(0, middle));
    return [...first, ...(await fetchBatch(source, batch.slice(middle)))];
  }
}

/** Reads blobs, each under its name by the variable of that name. */
export function blobsQuery(names: readonly string[]): string {
  const declared = names.map((name) => `$${name}:GitObjectID!`).join(",");
  const fields = names.map((name) => `${name}:object(oid:$${name}){...blob}`).join("\n");
  return `query($owner:String!,$repo:String!,${declared}){
    repository(owner:$owner,name:$repo){${fields}}
  }
  fragment blob on Blob{isTruncated text}`;
}

async function queryBlobs(source: BlobSource, batch: readonly TreeEntry[]) {
  const { client, owner, repo } = source;
  const names = batch.map((_, index) => `o${index}`);
  const text = blobsQuery(names);
  const shas = batch.map((entry, index) => [`o${index}`, entry.sha]);
  const variables = { owner, repo, ...Object.fromEntries(shas) };
  const data = await client.send("read files", "read", async () =>
    answerSchema.parse(await client.query(text, variables)),
  );
  return names.map((name) => data.repository[name]);
}

/** One blob over REST, which serves up to 100 MB. */
async function fetchOne(source: BlobSource, entry: TreeEntry): Promise<[string, Blob]> {
  const { client, owner, repo } = source;
  const { data } = await client.send("read a file", "read", () =>
    client.octokit.rest.git.getBlob({ owner, repo, file_sha: entry.sha }),
  );
  if ((data.size ?? 0) > goFileBytesMax) return [entry.sha, tooLarge];
  const bytes = Buffer.from(data.content, data.encoding === "base64" ? "base64" : "utf8");
  return [entry.sha, toBlob(bytes.includes(0) ? null : bytes.toString("utf8"))];
}

/** What the text of a blob is worth; null for what is no text. */
export function toBlob(text: string | null): Blob {
  if (text === null) return { kind: "unreadable", reason: "binary" };
  if (text.startsWith("version https://git-lfs.github.com/spec/")) {
    return { kind: "unreadable", reason: "stored in Git LFS" };
  }
  return { kind: "text", text };
}
