/** Reads the state of a pull request: its commits, our comments that stand on it, its configuration. */
import { configPath } from "../config/parse.ts";
import type { PostedComment, PullRef, PullState } from "../jobs/ports.ts";
import { reviewThreadPagesMax } from "../limits.ts";
import { parseFingerprintMark } from "../review/mark.ts";
import { checkName } from "./checks.ts";
import type { Client } from "./client.ts";
import { pullExternalId } from "./external-id.ts";
import {
  type PullAnswer,
  pullAnswer,
  pullQuery,
  type ReviewThread,
  type ThreadComment,
  threadsAnswer,
  threadsQuery,
} from "./pull-query.ts";
import { configText, queryWithOrganisation, toOrganisation } from "./settings-query.ts";

/** The state, and the check run that a killed attempt left open on the head. */
export interface FetchedPull {
  readonly state: PullState;
  readonly openCheckRunId: number | null;
}

/** Reads all of it in one request, unless there are more than a hundred threads. */
export async function fetchPull(
  client: Client,
  appId: number,
  pull: PullRef,
): Promise<FetchedPull> {
  const { owner, repo, number } = pull;
  const variables = { owner, repo, number, configPath, app: appId, check: checkName, after: null };
  const answer = await client.send("read the pull request", "read", async () =>
    pullAnswer.parse(await queryWithOrganisation(client, pullQuery, variables)),
  );
  const found = answer.repository.pullRequest;
  const threads = await fetchThreads(client, pull, found.reviewThreads);
  const base = found.baseRef?.target;
  return {
    state: {
      head: found.headRefOid,
      // `baseRefOid` lags behind the branch; GitHub's own "Files changed" starts at the branch as it is now.
      base: base?.oid ?? found.baseRefOid,
      baseRef: found.baseRefName,
      draft: found.isDraft,
      open: found.state === "OPEN",
      changedFiles: found.changedFiles,
      posted: threads.flatMap((thread) => findPosted(thread, answer.viewer.login)),
      viewer: nameOf(answer.viewer.login),
      config: configText(base?.file),
      organisation: toOrganisation(answer.organisation, repo),
      proposedConfig: configText(headCommit(found)?.file),
    },
    openCheckRunId: findOpenRun(found, pull),
  };
}

async function fetchThreads(
  client: Client,
  { owner, repo, number }: PullRef,
  first: PullAnswer["repository"]["pullRequest"]["reviewThreads"],
): Promise<readonly ReviewThread[]> {
  const threads = [...first.nodes];
  let page = first.pageInfo;
  for (let read = 1; page.hasNextPage && read < reviewThreadPagesMax; read += 1) {
    const variables = { owner, repo, number, after: page.endCursor };
    const answer = await client.send("read the review threads", "read", async () =>
      threadsAnswer.parse(await client.query(threadsQuery, variables)),
    );
    const next = answer.repository.pullRequest.reviewThreads;
    threads.push(...next.nodes);
    page = next.pageInfo;
  }
  return threads;
}

/** Our comment that opens a thread, if it is one of ours. Anybody can paste our mark, so the author counts too. */
function findPosted(thread: ReviewThread, viewer: string): readonly PostedComment[] {
  const { nodes, totalCount } = thread.comments;
  const first = nodes[0];
  if (!first || first.fullDatabaseId === null || !isOurs(first, viewer)) return [];
  const fingerprint = parseFingerprintMark(first.body);
  if (fingerprint === null) return [];
  return [
    {
      id: Number(first.fullDatabaseId),
      nodeId: first.id,
      fingerprint,
      path: thread.path,
      line: thread.line,
      body: first.body,
      answered: totalCount > nodes.length || nodes.some((comment) => !isOurs(comment, viewer)),
      threadId: thread.id,
      resolved: thread.isResolved,
      canResolve: thread.viewerCanResolve,
      canReopen: thread.viewerCanUnresolve,
      thumbs: {
        up: thread.opening.nodes[0]?.up.totalCount ?? 0,
        down: thread.opening.nodes[0]?.down.totalCount ?? 0,
      },
    },
  ];
}

function isOurs(comment: ThreadComment, viewer: string): boolean {
  if (comment.viewerDidAuthor) return true;
  // The viewer of an installation is named "app[bot]", the author of its comments "app".
  const { author } = comment;
  return author?.__typename === "Bot" && author.login === nameOf(viewer);
}

/** An installation is "app[bot]" to GitHub, and "app" to those who mention it. */
function nameOf(viewer: string): string {
  return viewer.replace(/\[bot\]$/, "");
}

/** The head with what hangs on it, unless the list of commits lags behind the head. */
function headCommit({ commits, headRefOid }: PullAnswer["repository"]["pullRequest"]) {
  const commit = commits.nodes[0]?.commit;
  return commit?.oid === headRefOid ? commit : undefined;
}

function findOpenRun(found: PullAnswer["repository"]["pullRequest"], pull: PullRef): number | null {
  const commit = headCommit(found);
  if (!commit) return null;
  const runs = commit.checkSuites?.nodes.flatMap((suite) => suite.checkRuns?.nodes ?? []) ?? [];
  const externalId = pullExternalId(pull, found.headRefOid);
  const run = runs.findLast(
    (candidate) => candidate.externalId === externalId && candidate.status !== "COMPLETED",
  );
  const number = /\/(\d+)$/.exec(run?.resourcePath ?? "")?.[1];
  return number === undefined ? null : Number(number);
}
