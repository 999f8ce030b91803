/**
 * The stand-in as GraphQL sees it: objects whose fields are values, or functions of their arguments. The shape is the
 * one graphql-js resolves by default, so that the tests can run the same objects under GitHub's own schema.
 */
import { compareCommits } from "./difference.ts";
import { ancestorsOf, findMergeBase } from "./git-store.ts";
import { GraphRefusal } from "./graph-refusal.ts";
import { type Arguments, argument, connection, paged } from "./stand-in-connection.ts";
import type { CheckRun } from "./stand-in-posted.ts";
import { nodeId } from "./stand-in-render.ts";
import {
  baseTip,
  botOf,
  type Installation,
  type Pull,
  type Repository,
  type State,
} from "./stand-in-state.ts";
import { maySettle, reviewNode, threadMutations, threadNode } from "./stand-in-threads.ts";

/** GitHub gives the text of larger blobs only in part. */
const blobTextMax = 512_000;

/** The root of a query made with an installation's token. */
export function graphRoot(state: State, installation: Installation) {
  const bot = botOf(state.app);
  return {
    viewer: { __typename: "User", login: bot.login },
    rateLimit: {
      __typename: "RateLimit",
      limit: 5_000,
      remaining: state.budget,
      resetAt: new Date(state.now() + 60_000).toISOString(),
    },
    repository({ owner, name }: Arguments) {
      const found = state.repositories.find(
        (repository) => repository.owner === owner && repository.name === name,
      );
      const visible = found && installation.repositoryIds.has(found.id);
      if (!visible) throw new GraphRefusal("NOT_FOUND");
      return repositoryNode(state, installation, found);
    },
    nodes({ ids }: Arguments) {
      const wanted = new Set(Array.isArray(ids) ? ids : []);
      const found = state.repositories.filter(
        ({ id }) => installation.repositoryIds.has(id) && wanted.has(nodeId("Repository", id)),
      );
      return found.map((repository) => repositoryNode(state, installation, repository));
    },
    ...threadMutations(state, installation),
  };
}

function repositoryNode(state: State, installation: Installation, repository: Repository) {
  return {
    __typename: "Repository",
    databaseId: repository.id,
    pullRequests({ first }: Arguments) {
      const open = [...repository.pulls.values()].filter(({ state: each }) => each === "open");
      const nodes = open.map((pull) => pullNode(state, installation, repository, pull));
      return paged(
        nodes.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)),
        Number(first ?? 100),
        null,
      );
    },
    nameWithOwner: `${repository.owner}/${repository.name}`,
    defaultBranchRef: {
      __typename: "Ref",
      name: "main",
      target: commitNode(repository, repository.branches.get("main") ?? ""),
    },
    object({ expression, oid }: Arguments) {
      if (typeof expression === "string") {
        const found = repository.git.resolve(expression);
        return found ? objectNode(repository, found.sha) : null;
      }
      return typeof oid === "string" ? objectNode(repository, oid) : null;
    },
    pullRequest({ number }: Arguments) {
      const pull = repository.pulls.get(Number(number));
      return pull ? pullNode(state, installation, repository, pull) : null;
    },
    mergeQueue({ branch }: Arguments) {
      const entries = repository.mergeQueue.filter((entry) => entry.branch === branch);
      const nodes = entries.map(({ head, base, pull: number }) => {
        const pull = repository.pulls.get(number);
        return {
          __typename: "MergeQueueEntry",
          headCommit: commitNode(repository, head),
          baseCommit: commitNode(repository, base),
          pullRequest: pull ? pullNode(state, installation, repository, pull) : null,
        };
      });
      return { __typename: "MergeQueue", entries: () => connection(nodes) };
    },
  };
}

function objectNode(repository: Repository, sha: string): object | null {
  const { git } = repository;
  const bytes = git.blobs.get(sha);
  if (bytes) return blobNode(sha, bytes);
  const entries = git.trees.get(sha);
  if (entries) {
    return {
      __typename: "Tree",
      oid: sha,
      entries: entries.map((entry) => ({
        __typename: "TreeEntry",
        name: entry.name,
        type: entry.type,
        oid: entry.sha,
        mode: Number.parseInt(entry.mode, 8),
        size: git.blobs.get(entry.sha)?.length ?? 0,
        object: () => objectNode(repository, entry.sha),
      })),
    };
  }
  return git.commits.has(sha) ? commitNode(repository, sha) : null;
}

function blobNode(sha: string, bytes: Buffer) {
  const isBinary = bytes.includes(0);
  return {
    __typename: "Blob",
    oid: sha,
    byteSize: bytes.length,
    isBinary,
    isTruncated: !isBinary && bytes.length > blobTextMax,
    text: isBinary ? null : bytes.subarray(0, blobTextMax).toString("utf8"),
  };
}

function commitNode(repository: Repository, sha: string) {
  return {
    __typename: "Commit",
    oid: sha,
    file({ path }: Arguments) {
      const found = repository.git.resolve(`${sha}:${path}`);
      if (!found) return null;
      return { __typename: "TreeEntry", object: objectNode(repository, found.sha) };
    },
    associatedPullRequests() {
      const open = [...repository.pulls.values()].filter(
        (pull) => pull.state === "open" && ancestorsOf(repository.git, pull.head.sha).has(sha),
      );
      return connection(
        open.map((pull) => ({
          __typename: "PullRequest",
          number: pull.number,
          headRefOid: pull.head.sha,
          state: pull.state.toUpperCase(),
        })),
      );
    },
    checkSuites({ filterBy }: Arguments) {
      const app = argument(filterBy, "appId");
      const runs = repository.checkRuns.filter(
        (run) => run.headSha === sha && (app === undefined || run.appId === app),
      );
      return connection(runs.length > 0 ? [suiteNode(repository, runs)] : []);
    },
  };
}

function suiteNode({ owner, name: repo }: Repository, runs: readonly CheckRun[]) {
  return {
    __typename: "CheckSuite",
    checkRuns({ filterBy, last }: Arguments) {
      const name = argument(filterBy, "checkName");
      const status = argument(filterBy, "status");
      const found = runs.filter(
        (run) =>
          (name === undefined || run.name === name) &&
          (status === undefined || run.status.toUpperCase() === status),
      );
      return connection(
        found.slice(-Number(last ?? 100)).map((run) => ({
          __typename: "CheckRun",
          resourcePath: `/${owner}/${repo}/runs/${run.id}`,
          externalId: run.externalId,
          status: run.status.toUpperCase(),
        })),
      );
    },
  };
}

function pullNode(state: State, installation: Installation, repository: Repository, pull: Pull) {
  const base = baseTip(repository, pull);
  const mergeBase = findMergeBase(repository.git, base, pull.head.sha) ?? "";
  return {
    __typename: "PullRequest",
    number: pull.number,
    updatedAt: new Date(pull.updatedAt ?? state.now()).toISOString(),
    headRefOid: pull.head.sha,
    baseRefOid: base,
    baseRefName: pull.base.ref,
    isDraft: pull.draft,
    state: pull.state.toUpperCase(),
    changedFiles: compareCommits(repository.git, mergeBase, pull.head.sha).length,
    baseRef: { __typename: "Ref", target: commitNode(repository, base) },
    commits: () => connection([{ commit: commitNode(repository, pull.head.sha) }]),
    reviewThreads({ first, after }: Arguments) {
      const opening = repository.comments.filter(
        (comment) => comment.pull === pull.number && comment.inReplyTo === undefined,
      );
      const threads = opening.map((comment) => ({
        ...threadNode(state, repository, pull, comment),
        viewerCanResolve: maySettle(installation) && !comment.resolved,
        viewerCanUnresolve: maySettle(installation) && comment.resolved,
      }));
      return paged(threads, Number(first ?? 100), after);
    },
    reviews({ last }: Arguments) {
      const reviews = repository.reviews.filter((review) => review.pull === pull.number);
      return connection(
        reviews.slice(-Number(last ?? 100)).map((review) => reviewNode(state, repository, review)),
      );
    },
  };
}
