/**
 * The stand-in as GraphQL sees it: objects whose fields are values, or functions of their arguments. The shape is the
 * one graphql-js resolves by default, so that the tests can run the same objects under GitHub's own schema.
 */
import { compareCommits } from "./difference.ts";
import { findMergeBase } from "./git-store.ts";
import { nodeId } from "./stand-in-render.ts";
import {
  type Account,
  baseTip,
  botOf,
  type CheckRun,
  type Installation,
  type Pull,
  type Repository,
  type Review,
  type ReviewComment,
  type State,
} from "./stand-in-state.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** GitHub gives the text of larger blobs only in part. */
const blobTextMax = 512_000;

/** The root of a query made with an installation's token. */
export function graphRoot(state: State, installation: Installation) {
  const bot = botOf(state.app);
  return {
    viewer: { __typename: "User", login: bot.login },
    repository({ owner, name }: Arguments) {
      const found = state.repositories.find(
        (repository) => repository.owner === owner && repository.name === name,
      );
      const visible = found && installation.repositoryIds.has(found.id);
      return visible ? repositoryNode(state, found) : null;
    },
  };
}

function repositoryNode(state: State, repository: Repository) {
  return {
    __typename: "Repository",
    object({ expression, oid }: Arguments) {
      if (typeof expression === "string") {
        const found = repository.git.resolve(expression);
        return found ? objectNode(repository, found.sha) : null;
      }
      return typeof oid === "string" ? objectNode(repository, oid) : null;
    },
    pullRequest({ number }: Arguments) {
      const pull = repository.pulls.get(Number(number));
      return pull ? pullNode(state, repository, pull) : null;
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
        })),
      );
    },
  };
}

function argument(filter: unknown, name: string): unknown {
  return new Map(Object.entries(filter ?? {})).get(name);
}

function pullNode(state: State, repository: Repository, pull: Pull) {
  const base = baseTip(repository, pull);
  const mergeBase = findMergeBase(repository.git, base, pull.head.sha) ?? "";
  return {
    __typename: "PullRequest",
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
      const threads = opening.map((comment) => threadNode(state, repository, pull, comment));
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

function threadNode(state: State, repository: Repository, pull: Pull, opening: ReviewComment) {
  const outdated = opening.commit !== pull.head.sha;
  const comments = repository.comments.filter(
    (comment) => comment === opening || comment.inReplyTo === opening.id,
  );
  return {
    __typename: "PullRequestReviewThread",
    isResolved: opening.resolved,
    isOutdated: outdated,
    path: opening.path,
    line: outdated ? null : opening.line,
    comments: ({ first }: Arguments) => ({
      ...connection(
        comments.slice(0, Number(first ?? 100)).map((comment) => commentNode(state, comment)),
      ),
      totalCount: comments.length,
    }),
  };
}

function commentNode(state: State, comment: ReviewComment) {
  return {
    __typename: "PullRequestReviewComment",
    fullDatabaseId: String(comment.id),
    id: nodeId("Comment", comment.id),
    path: comment.path,
    body: comment.body,
    viewerDidAuthor: isBot(state, comment.author),
    author: {
      __typename: comment.author.type,
      // GraphQL names bots without the suffix that REST gives them.
      login: comment.author.login.replace(/\[bot\]$/, ""),
    },
  };
}

function reviewNode(state: State, repository: Repository, review: Review) {
  const comments = repository.comments.filter((comment) => comment.reviewId === review.id);
  return {
    __typename: "PullRequestReview",
    body: review.body,
    viewerDidAuthor: isBot(state, review.author),
    commit: { __typename: "Commit", oid: review.commit },
    comments: () => connection(comments.map((comment) => commentNode(state, comment))),
  };
}

function isBot(state: State, account: Account): boolean {
  return account.login === botOf(state.app).login;
}

function connection<T>(nodes: readonly T[]) {
  return { nodes, totalCount: nodes.length, pageInfo: { hasNextPage: false, endCursor: null } };
}

function paged<T>(nodes: readonly T[], first: number, after: unknown) {
  const start = after === undefined || after === null ? 0 : Number(after);
  const end = start + first;
  const pageInfo = { hasNextPage: end < nodes.length, endCursor: String(end) };
  return { nodes: nodes.slice(start, end), totalCount: nodes.length, pageInfo };
}
