/** Reviews and their threads as GraphQL sees them, and what may be done to them there. */
import { GraphRefusal } from "./graph-refusal.ts";
import { type Arguments, argument, connection } from "./stand-in-connection.ts";
import type { Account, Review, ReviewComment } from "./stand-in-posted.ts";
import { nodeId } from "./stand-in-render.ts";
import {
  botOf,
  type Installation,
  type Pull,
  type Repository,
  type State,
} from "./stand-in-state.ts";

/** GitHub lets an app resolve threads only with a permission that is about code. */
export function maySettle({ permissions }: Installation): boolean {
  return permissions.contents === "write";
}

/** The mutations of threads. */
export function threadMutations(state: State, installation: Installation) {
  const settle = (resolved: boolean) => (given: Arguments) => {
    if (!maySettle(installation)) throw new GraphRefusal("FORBIDDEN");
    const id = argument(given.input, "threadId");
    const thread = state.repositories
      .filter((repository) => installation.repositoryIds.has(repository.id))
      .flatMap(({ comments }) => comments)
      .find((comment) => threadId(comment) === id);
    if (!thread) throw new GraphRefusal("NOT_FOUND");
    thread.resolved = resolved;
    return { clientMutationId: null };
  };
  return { resolveReviewThread: settle(true), unresolveReviewThread: settle(false) };
}

function threadId({ id }: ReviewComment): string {
  return nodeId("Thread", id);
}

/** A thread, by its opening comment. */
export function threadNode(
  state: State,
  repository: Repository,
  pull: Pull,
  opening: ReviewComment,
) {
  const outdated = opening.commit !== pull.head.sha;
  const comments = repository.comments.filter(
    (comment) => comment === opening || comment.inReplyTo === opening.id,
  );
  return {
    __typename: "PullRequestReviewThread",
    id: threadId(opening),
    isResolved: opening.resolved,
    isOutdated: outdated,
    path: opening.path,
    line: outdated ? null : opening.line,
    comments: ({ first }: Arguments) => ({
      ...connection(
        comments
          .slice(0, Number(first ?? 100))
          .map((comment) => commentNode(state, repository, comment)),
      ),
      totalCount: comments.length,
    }),
  };
}

/** GraphQL's names of the reactions that are counted. */
const reactionNames: ReadonlyMap<unknown, string> = new Map([
  ["THUMBS_UP", "+1"],
  ["THUMBS_DOWN", "-1"],
]);

function commentNode(state: State, { reactions }: Repository, comment: ReviewComment) {
  return {
    __typename: "PullRequestReviewComment",
    fullDatabaseId: String(comment.id),
    id: nodeId("Comment", comment.id),
    path: comment.path,
    body: comment.body,
    viewerDidAuthor: isBot(state, comment.author),
    reactions({ content }: Arguments) {
      const placed = reactions.filter(
        (each) =>
          each.surface === "review" &&
          each.commentId === comment.id &&
          (content === undefined || each.content === reactionNames.get(content)),
      );
      return connection(placed.map(({ id }) => ({ __typename: "Reaction", databaseId: id })));
    },
    author: {
      __typename: comment.author.type,
      // GraphQL names bots without the suffix that REST gives them.
      login: comment.author.login.replace(/\[bot\]$/, ""),
    },
  };
}

/** A review with its comments. */
export function reviewNode(state: State, repository: Repository, review: Review) {
  const comments = repository.comments.filter((comment) => comment.reviewId === review.id);
  return {
    __typename: "PullRequestReview",
    body: review.body,
    viewerDidAuthor: isBot(state, review.author),
    commit: { __typename: "Commit", oid: review.commit },
    comments: () => connection(comments.map((comment) => commentNode(state, repository, comment))),
  };
}

function isBot(state: State, account: Account): boolean {
  return account.login === botOf(state.app).login;
}
