/** What the stand-in answers with of reviews, comments and reactions: GitHub's JSON. */
import type { IssueComment, PlacedReaction, Review, ReviewComment } from "./stand-in-posted.ts";
import {
  type Json,
  type Links,
  nodeId,
  pageUrl,
  renderAccount,
  repositoryUrl,
} from "./stand-in-render.ts";
import type { Repository } from "./stand-in-state.ts";

/** A review. */
export function renderReview(links: Links, repository: Repository, review: Review): Json {
  const page = `${pageUrl(links, repository)}/pull/${review.pull}`;
  const pull = `${repositoryUrl(links, repository)}/pulls/${review.pull}`;
  return {
    id: review.id,
    node_id: nodeId("Review", review.id),
    user: renderAccount(links, review.author),
    body: review.body,
    state: review.event === "COMMENT" ? "COMMENTED" : review.event,
    commit_id: review.commit,
    html_url: `${page}#pullrequestreview-${review.id}`,
    pull_request_url: pull,
    author_association: "NONE",
    submitted_at: "2026-01-01T00:00:00Z",
    _links: {
      html: { href: `${page}#pullrequestreview-${review.id}` },
      pull_request: { href: pull },
    },
  };
}

/** A comment on a line. */
export function renderComment(links: Links, repository: Repository, comment: ReviewComment): Json {
  const page = `${pageUrl(links, repository)}/pull/${comment.pull}#discussion_r${comment.id}`;
  const pull = `${repositoryUrl(links, repository)}/pulls/${comment.pull}`;
  const url = `${repositoryUrl(links, repository)}/pulls/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId("Comment", comment.id),
    url,
    pull_request_review_id: comment.reviewId,
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: renderAccount(links, comment.author),
    body: comment.body,
    created_at: comment.createdAt ?? "2026-01-01T00:00:00Z",
    updated_at: comment.createdAt ?? "2026-01-01T00:00:00Z",
    html_url: page,
    pull_request_url: pull,
    author_association: "NONE",
    line: comment.line,
    side: comment.side,
    ...(comment.startLine === undefined ? {} : { start_line: comment.startLine }),
    ...(comment.inReplyTo === undefined ? {} : { in_reply_to_id: comment.inReplyTo }),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
  };
}

/** A comment under a pull request. */
export function renderIssueComment(
  links: Links,
  repository: Repository,
  comment: IssueComment,
): Json {
  const page = `${pageUrl(links, repository)}/pull/${comment.pull}`;
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${repositoryUrl(links, repository)}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(links, repository)}/issues/${comment.pull}`,
    user: renderAccount(links, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    author_association: "NONE",
  };
}

/** A reaction. */
export function renderReaction(links: Links, reaction: PlacedReaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: renderAccount(links, reaction.author),
    content: reaction.content,
    created_at: "2026-01-01T00:00:00Z",
  };
}
