/** The use cases' view of GitHub for one review, over one installation's client. */
import { LRUCache } from "lru-cache";
import type { Blob, PullGateway, PullRef, TreeEntry } from "../jobs/ports.ts";
import { blobCacheCharsMax } from "../limits.ts";
import { fetchApp, type RegisteredApp } from "./app.ts";
import { type BlobCache, fetchBlobs } from "./blobs.ts";
import { fetchChange } from "./change.ts";
import { completeCheckRun, completeSafely, startCheckRun } from "./checks.ts";
import {
  type Client,
  createClient,
  createSharedState,
  type GithubOptions,
  type SharedState,
} from "./client.ts";
import { coalesce } from "./coalesce.ts";
import { fetchPull } from "./pull.ts";
import { editComment, postReview } from "./reviews.ts";
import { directoryKey, fetchTrees } from "./trees.ts";

/** GitHub as one app sees it. */
export interface Github {
  /** A gateway for one review of one pull request; tokens, limits and blobs are shared between gateways. */
  readonly gatewayFor: (pull: PullRef) => PullGateway;
  /** Who the app is, asked afresh. */
  readonly fetchApp: () => Promise<RegisteredApp>;
  /** Until when GitHub wants this installation silent, if it does. */
  readonly pausedUntil: (installationId: number) => Date | undefined;
}

/** One for the whole process. */
export function createGithub(options: GithubOptions): Github {
  const shared = createSharedState();
  const cache: BlobCache = new LRUCache({
    maxSize: blobCacheCharsMax,
    sizeCalculation: (blob) => (blob.kind === "text" ? blob.text.length : 0) + 200,
  });
  return {
    gatewayFor: (pull) => createGateway(options, shared, cache, pull),
    fetchApp: () => fetchApp(options),
    pausedUntil: (installationId) => shared.pausedUntil.get(installationId),
  };
}

function createGateway(
  options: GithubOptions,
  shared: SharedState,
  cache: BlobCache,
  pull: PullRef,
): PullGateway {
  const client = createClient(options, shared, pull.installationId);
  return {
    ...createReader(client, cache, pull),
    ...createWriter(client, options, pull),
    fetchChange: (ref, base, head, changedFiles) =>
      fetchChange(client, ref, base, head, changedFiles),
    requests: client.requests,
  };
}

function createReader(client: Client, cache: BlobCache, { owner, repo, ...ids }: PullRef) {
  const askDirectory = coalesce({
    keyOf: directoryKey,
    answerAll: (asked: readonly { commit: string; directory: string }[]) =>
      fetchTrees(client, owner, repo, asked),
  });
  const tenant = `${ids.installationId}/${ids.repositoryId}/`;
  const askBlob = coalesce({
    keyOf: (entry: TreeEntry) => entry.sha,
    answerAll: (asked: readonly TreeEntry[]) =>
      fetchBlobs({ client, cache, tenant, owner, repo }, asked),
  });
  return {
    fetchDirectories: async (commit: string, directories: readonly string[]) =>
      new Map(
        await Promise.all(
          directories.map(
            async (directory): Promise<[string, readonly TreeEntry[]]> => [
              directory,
              await askDirectory({ commit, directory }),
            ],
          ),
        ),
      ),
    fetchBlobs: async (entries: readonly TreeEntry[]) =>
      new Map(
        await Promise.all(
          entries.map(async (entry): Promise<[string, Blob]> => [entry.sha, await askBlob(entry)]),
        ),
      ),
  };
}

function createWriter(client: Client, options: GithubOptions, { owner, repo, number }: PullRef) {
  /** Runs that this gateway created and has not written to: they have no annotations. */
  const fresh = new Set<number>();
  const orphans = new Map<string, number>();
  const writer: Pick<
    PullGateway,
    "fetchPull" | "startCheckRun" | "completeCheckRun" | "postReview" | "editComment"
  > = {
    async fetchPull(pull) {
      const { state, orphanedCheckRunId } = await fetchPull(client, options.appId, pull);
      if (orphanedCheckRunId !== null) orphans.set(state.head, orphanedCheckRunId);
      return state;
    },
    async startCheckRun(pull, head) {
      // The queue runs one job of a pull request at a time, so a run in progress is one that a crash left.
      const orphan = orphans.get(head);
      if (orphan !== undefined) return orphan;
      const detailsUrl = options.detailsUrl?.(owner, repo, number);
      const id = await startCheckRun(client, pull, head, {
        startedAt: new Date(options.now()),
        ...(detailsUrl === undefined ? {} : { detailsUrl }),
      });
      fresh.add(id);
      return id;
    },
    async completeCheckRun(pull, id, result) {
      const completedAt = new Date(options.now());
      const isFresh = fresh.delete(id);
      await completeSafely(
        (noneYet) => completeCheckRun(client, pull, id, result, { completedAt, fresh: noneYet }),
        isFresh,
      );
    },
    postReview: (pull, review) => postReview(client, pull, review),
    editComment: (pull, id, body) => editComment(client, pull, id, body),
  };
  return writer;
}
