/** The use cases' view of GitHub for one job, over one installation's client. */
import { LRUCache } from "lru-cache";
import type { Conversation } from "../jobs/conversation.ts";
import type {
  Blob,
  CodeReader,
  PullGateway,
  PullRef,
  RepositoryGateway,
  RepositoryRef,
  TreeEntry,
} from "../jobs/ports.ts";
import type { TreeGateway } from "../jobs/scan-repository.ts";
import type { AppGateway, InstallationGateway } from "../jobs/upkeep-ports.ts";
import type { Outage } from "../jobs/wait-out-outages.ts";
import { blobCacheBytesMax, outageAskMs, scanGapMs } from "../limits.ts";
import { createNameReader, fetchApp, type RegisteredApp } from "./app.ts";
import { createAppGateway } from "./app-gateway.ts";
import { type BlobCache, bytesHeld, fetchBlobs, toBlob } from "./blobs.ts";
import { fetchChange, fetchComparison } from "./change.ts";
import { createChecks } from "./checks.ts";
import {
  type Client,
  createClient,
  createSharedState,
  forgetInstallation,
  type GithubOptions,
  pause,
  type SharedState,
} from "./client.ts";
import { coalesce } from "./coalesce.ts";
import { createConversation } from "./conversation.ts";
import { groupExternalId, pullExternalId } from "./external-id.ts";
import { createInstallationGateway } from "./installation-gateway.ts";
import { fetchQueuedPulls, fetchSubjects } from "./merge-queue.ts";
import { createOutage } from "./outage.ts";
import { createPace } from "./pace.ts";
import { fetchPull } from "./pull.ts";
import { editComment, postReview } from "./reviews.ts";
import { fetchSettingsFiles } from "./settings-query.ts";
import { settleThreads } from "./threads.ts";
import { createTreeGateway, slowly } from "./tree-gateway.ts";
import { type DirectoryAt, directoryKey, fetchTrees } from "./trees.ts";

/** GitHub as one app sees it. */
export interface Github {
  /** A gateway for one review of one pull request; tokens, limits and blobs are shared between gateways. */
  readonly gatewayFor: (pull: PullRef) => PullGateway;
  /** A gateway for one job about commits of a repository. */
  readonly repositoryGatewayFor: (repository: RepositoryRef) => RepositoryGateway;
  /** A gateway for one scan of a whole tree. */
  readonly treeGatewayFor: (repository: RepositoryRef) => TreeGateway;
  /** The conversation below a pull request, for one answer to a comment of that time. */
  readonly conversationFor: (pull: PullRef, askedAt: string) => Conversation;
  /** The name by which the app is mentioned. */
  readonly fetchName: () => Promise<string>;
  /** Who the app is, asked afresh. */
  readonly fetchApp: () => Promise<RegisteredApp>;
  /** Whether it answers at all. */
  readonly outage: Outage;
  /** Until when GitHub wants this installation silent, if it does. */
  readonly pausedUntil: (installationId: number) => Date | undefined;
  /** Keeps an installation silent until then, as another process was asked to. */
  readonly pause: (installationId: number, until: Date) => void;
  /** GitHub as the App itself sees it. */
  readonly app: AppGateway;
  readonly installationGatewayFor: (installationId: number) => InstallationGateway;
  /** Drops what is held in memory of an installation, or of one of its repositories. */
  readonly forget: (installationId: number, repositoryId: number | null) => void;
}

/** One for the whole process. */
export function createGithub(options: GithubOptions): Github {
  const shared = createSharedState(options);
  const scanPace = createPace(options.pace?.scanMs ?? scanGapMs, () => performance.now());
  const cache: BlobCache = new LRUCache({
    maxSize: blobCacheBytesMax,
    sizeCalculation: bytesHeld,
  });
  return {
    gatewayFor: (pull) => createPullGateway(options, shared, cache, pull),
    repositoryGatewayFor: (repository) =>
      createRepositoryGateway(options, shared, cache, repository),
    treeGatewayFor: (repository) => {
      const { installationId } = repository;
      const client = createClient(options, shared, installationId);
      const slow = slowly(client, scanPace, installationId);
      return createTreeGateway(slow, createReader(slow, cache, repository), repository);
    },
    conversationFor: (pull, askedAt) => {
      const client = createClient(options, shared, pull.installationId);
      return createConversation(client, options.appId, pull, askedAt);
    },
    fetchName: createNameReader(() => fetchApp(options)),
    fetchApp: () => fetchApp(options),
    outage: createOutage(
      () => fetchApp(options),
      options.outageAskMs ?? outageAskMs,
      () => performance.now(),
    ),
    pausedUntil: (installationId) => shared.pausedUntil.get(installationId),
    pause: (installationId, until) => pause(shared, installationId, until),
    app: createAppGateway(options, shared),
    installationGatewayFor: (installationId) =>
      createInstallationGateway(createClient(options, shared, installationId), installationId),
    forget: (installationId, repositoryId) => {
      if (repositoryId === null) forgetInstallation(shared, installationId);
      const prefix = `${installationId}/${repositoryId === null ? "" : `${repositoryId}/`}`;
      for (const key of [...cache.keys()]) if (key.startsWith(prefix)) cache.delete(key);
    },
  };
}

function createPullGateway(
  options: GithubOptions,
  shared: SharedState,
  cache: BlobCache,
  pull: PullRef,
): PullGateway {
  const client = createClient(options, shared, pull.installationId);
  const { noteOpen, ...checks } = createChecks(client, options, {
    repository: pull,
    externalIdOf: (head) => pullExternalId(pull, head),
    detailsUrl: options.detailsUrl?.(pull),
  });
  return {
    ...createReader(client, cache, pull),
    ...checks,
    async fetchPull() {
      const { state, openCheckRunId } = await fetchPull(client, options.appId, pull);
      if (openCheckRunId !== null) noteOpen(state.head, openCheckRunId);
      return state;
    },
    fetchChange: (base, head, changedFiles) => fetchChange(client, pull, base, head, changedFiles),
    postReview: (review) => postReview(client, pull, review),
    editComment: (id, body) => editComment(client, pull, id, body),
    settleThreads: (settled) => settleThreads(client, settled),
    requests: client.requests,
  };
}

function createRepositoryGateway(
  options: GithubOptions,
  shared: SharedState,
  cache: BlobCache,
  repository: RepositoryRef,
): RepositoryGateway {
  const client = createClient(options, shared, repository.installationId);
  return {
    ...createReader(client, cache, repository),
    checksOf: (base) =>
      createChecks(client, options, {
        repository,
        externalIdOf: (head) => groupExternalId(repository, base, head),
      }),
    fetchQueuedPulls: (branch, base, head) =>
      fetchQueuedPulls(client, repository, branch, base, head),
    fetchChange: (base, head) => fetchComparison(client, repository, base, head),
    fetchSettingsFiles: (commit) => fetchSettingsFiles(client, repository, commit),
    fetchSubjects: (head) => fetchSubjects(client, repository, head),
    requests: client.requests,
  };
}

function createReader(
  client: Client,
  cache: BlobCache,
  { owner, repo, ...ids }: RepositoryRef,
): CodeReader {
  const tenant = `${ids.installationId}/${ids.repositoryId}/`;
  const askDirectory = coalesce({
    keyOf: directoryKey,
    answerAll: async (asked: readonly DirectoryAt[]) => {
      const trees = await fetchTrees(client, owner, repo, asked);
      // Texts that came along are found where all others are looked for.
      for (const { texts } of trees.values()) {
        for (const [sha, text] of texts) cache.set(tenant + sha, toBlob(text));
      }
      return trees;
    },
  });
  const askBlob = coalesce({
    keyOf: (entry: TreeEntry) => entry.sha,
    answerAll: (asked: readonly TreeEntry[]) =>
      fetchBlobs({ client, cache, tenant, owner, repo }, asked),
  });
  return {
    fetchDirectories: async (commit, directories, whole = new Set()) =>
      new Map(
        await Promise.all(
          directories.map(async (directory): Promise<[string, readonly TreeEntry[]]> => {
            const at = { commit, directory, whole: whole.has(directory) };
            return [directory, (await askDirectory(at)).entries];
          }),
        ),
      ),
    fetchBlobs: async (entries) =>
      new Map(
        await Promise.all(
          entries.map(async (entry): Promise<[string, Blob]> => [entry.sha, await askBlob(entry)]),
        ),
      ),
  };
}
