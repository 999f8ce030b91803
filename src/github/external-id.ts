/** Our own note on a check run of what it is about: GitHub lists no pull requests for forks and merge groups. */
import type { PullRef, RepositoryRef } from "../jobs/ports.ts";

const sha = "[0-9a-f]{40}(?:[0-9a-f]{24})?";
const pullId = new RegExp(`^\\d+#(\\d+)@(${sha})$`);
const groupId = new RegExp(`^\\d+~(${sha})@(${sha})$`);

/** What a check run is about. */
export type Subject =
  | { readonly kind: "pull"; readonly number: number; readonly head: string }
  | { readonly kind: "group"; readonly base: string; readonly head: string };

/** A pull request at one of its heads. */
export function pullExternalId({ repositoryId, number }: PullRef, head: string): string {
  return `${repositoryId}#${number}@${head}`;
}

/** A group of the merge queue, and the commit it is built upon. */
export function groupExternalId(
  { repositoryId }: RepositoryRef,
  base: string,
  head: string,
): string {
  return `${repositoryId}~${base}@${head}`;
}

/** Reads a note of ours; anything else is none. */
export function parseExternalId(externalId: string): Subject | undefined {
  const pull = pullId.exec(externalId);
  if (pull?.[1] && pull[2]) return { kind: "pull", number: Number(pull[1]), head: pull[2] };
  const group = groupId.exec(externalId);
  if (group?.[1] && group[2]) return { kind: "group", base: group[1], head: group[2] };
  return undefined;
}
