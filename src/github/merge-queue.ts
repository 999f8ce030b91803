/** What GitHub's merge queue, and our own check runs, say of commits that are not the head of one pull request. */
import { z } from "zod";
import { GatewayError } from "../jobs/gateway-error.ts";
import type { CommitSubject, QueuedPull, RepositoryRef } from "../jobs/ports.ts";
import { mergeGroupPullsMax } from "../limits.ts";
import { listOwnRuns } from "./checks.ts";
import type { Client } from "./client.ts";
import { parseExternalId } from "./external-id.ts";
import { listOf } from "./pull-query.ts";

/** The entries of a merge queue. */
export const queueQuery = `query($owner:String!,$repo:String!,$branch:String!){
  repository(owner:$owner,name:$repo){mergeQueue(branch:$branch){entries(first:${mergeGroupPullsMax}){nodes{
    headCommit{oid} baseCommit{oid} pullRequest{number headRefOid}
  }}}}
}`;

const commit = z.object({ oid: z.string() }).nullable();
const answer = z.object({
  repository: z.object({
    mergeQueue: z
      .object({
        entries: z.object({
          nodes: listOf(
            z.object({
              headCommit: commit,
              baseCommit: commit,
              pullRequest: z.object({ number: z.number(), headRefOid: z.string() }).nullable(),
            }),
          ),
        }),
      })
      .nullable(),
  }),
});

/** The pull requests that a commit is in. */
export const pullsQuery = `query($owner:String!,$repo:String!,$head:GitObjectID!){
  repository(owner:$owner,name:$repo){object(oid:$head){...on Commit{
    associatedPullRequests(first:50){nodes{number headRefOid state}}
  }}}
}`;

const pullsAnswer = z.object({
  repository: z.object({
    object: z
      .object({
        associatedPullRequests: z
          .object({
            nodes: listOf(
              z.object({ number: z.number(), headRefOid: z.string(), state: z.string() }),
            ),
          })
          .nullish(),
      })
      .nullable(),
  }),
});

/**
 * The pull requests between two commits of the queue: each entry names the commit it makes and the one it is built
 * upon. The name of the group's branch holds one of their numbers, but GitHub does not promise that.
 */
export async function fetchQueuedPulls(
  client: Client,
  { owner, repo }: RepositoryRef,
  branch: string,
  base: string,
  head: string,
): Promise<readonly QueuedPull[] | null> {
  let entries: NonNullable<z.infer<typeof answer>["repository"]["mergeQueue"]>["entries"]["nodes"];
  try {
    const read = await client.send("read the merge queue", "read", async () =>
      answer.parse(await client.query(queueQuery, { owner, repo, branch })),
    );
    entries = read.repository.mergeQueue?.entries.nodes ?? [];
  } catch (error) {
    // Older GitHub Enterprise Servers know no merge queue; the group is then judged by its own difference.
    if (error instanceof GatewayError && error.failure.kind === "rate-limited") throw error;
    return null;
  }
  const byHead = new Map(entries.map((entry) => [entry.headCommit?.oid, entry]));
  const pulls: QueuedPull[] = [];
  for (let at = head; at !== base; ) {
    const entry = byHead.get(at);
    if (!entry?.pullRequest || !entry.baseCommit || pulls.length >= mergeGroupPullsMax) return null;
    pulls.push({ number: entry.pullRequest.number, head: entry.pullRequest.headRefOid });
    at = entry.baseCommit.oid;
  }
  return pulls;
}

/** What a commit is about: by the notes on our own check runs, else by GitHub's list of its pull requests. */
export async function fetchSubjects(
  client: Client,
  repository: RepositoryRef,
  head: string,
): Promise<readonly CommitSubject[]> {
  const runs = await listOwnRuns(client, repository, head);
  const noted = new Map<string, CommitSubject>();
  for (const { external_id: id } of runs) {
    const subject = parseExternalId(id ?? "");
    if (id && subject) noted.set(id, subject);
  }
  if (noted.size > 0) return [...noted.values()];
  const { owner, repo } = repository;
  const read = await client.send("list the pull requests of a commit", "read", async () =>
    pullsAnswer.parse(await client.query(pullsQuery, { owner, repo, head })),
  );
  const pulls = read.repository.object?.associatedPullRequests?.nodes ?? [];
  return pulls
    .filter(({ headRefOid, state }) => headRefOid === head && state === "OPEN")
    .map(({ number }) => ({ kind: "pull", number }));
}
