/** Routes of pull requests: their files, reviews and comments. */
import { compareCommits } from "./difference.ts";
import { findMergeBase } from "./git-store.ts";
import {
  findPull,
  notFound,
  ok,
  page,
  type Route,
  type RouteAnswer,
  type RouteCall,
} from "./stand-in-call.ts";
import { renderFile } from "./stand-in-render.ts";
import * as render from "./stand-in-render-talk.ts";
import {
  type CommentBody,
  editBody,
  findHunk,
  parseBody,
  Refusal,
  refuseForeignCommit,
  reviewBody,
} from "./stand-in-rules.ts";
import { baseTip, botOf } from "./stand-in-state.ts";

/** Below `/pulls`. */
export const pullRoutes: readonly Route[] = [
  { method: "GET", pattern: "/pulls/{}/files", permission: "pull_requests=read", run: listFiles },
  {
    method: "GET",
    pattern: "/pulls/{}/reviews",
    permission: "pull_requests=read",
    run: listReviews,
  },
  {
    method: "GET",
    pattern: "/pulls/{}/comments",
    permission: "pull_requests=read",
    run: listComments,
  },
  {
    method: "POST",
    pattern: "/pulls/{}/reviews",
    permission: "pull_requests=write",
    run: postReview,
  },
  {
    method: "PATCH",
    pattern: "/pulls/comments/{}",
    permission: "pull_requests=write",
    run: editComment,
  },
];

function listFiles(call: RouteCall): RouteAnswer {
  const { repository, links } = call;
  const pull = findPull(call);
  const head = pull.head.sha;
  const base = findMergeBase(repository.git, baseTip(repository, pull), head) ?? "";
  const { shown, headers } = page(call, compareCommits(repository.git, base, head), 3000);
  return ok(
    shown.map((file) => renderFile(links, repository, head, file)),
    headers,
  );
}

function listReviews(call: RouteCall): RouteAnswer {
  const { number } = findPull(call);
  const all = call.repository.reviews.filter((review) => review.pull === number);
  const { shown, headers } = page(call, all);
  return ok(
    shown.map((review) => render.renderReview(call.links, call.repository, review)),
    headers,
  );
}

function listComments(call: RouteCall): RouteAnswer {
  const { number } = findPull(call);
  const since = call.query.get("since") ?? "";
  const all = call.repository.comments.filter(
    (comment) => comment.pull === number && (comment.createdAt ?? "") >= since,
  );
  const { shown, headers } = page(call, all);
  return ok(
    shown.map((comment) => render.renderComment(call.links, call.repository, comment)),
    headers,
  );
}

function postReview(call: RouteCall): RouteAnswer {
  const { repository, state, links } = call;
  const pull = findPull(call);
  const asked = parseBody(reviewBody, call.body);
  const commit = asked.commit_id ?? pull.head.sha;
  refuseForeignCommit(repository, pull, commit);
  if ((asked.body ?? "") === "" && asked.comments.length === 0) {
    throw new Refusal(422, "Unprocessable Entity", { errors: ["Body can't be blank"] });
  }
  // All or nothing: no comment is kept before every one has its hunk.
  const hunks = asked.comments.map((comment) => findHunk(repository, pull, commit, comment));
  const author = botOf(state.app);
  const review = {
    id: state.nextId(),
    pull: pull.number,
    author,
    commit,
    event: asked.event ?? "PENDING",
    body: asked.body ?? "",
  };
  repository.reviews.push(review);
  for (const [index, comment] of asked.comments.entries()) {
    repository.comments.push({
      ...placed(comment),
      id: state.nextId(),
      reviewId: review.id,
      pull: pull.number,
      author,
      commit,
      diffHunk: hunks[index] ?? "",
      resolved: false,
    });
  }
  return ok(render.renderReview(links, repository, review));
}

function placed({ path, line, start_line, side, body }: CommentBody) {
  return { path, line, side, body, ...(start_line === undefined ? {} : { startLine: start_line }) };
}

function editComment(call: RouteCall): RouteAnswer {
  const { repository, parts, links } = call;
  const comment = repository.comments.find(({ id }) => id === Number(parts[0]));
  if (!comment) throw notFound();
  comment.body = parseBody(editBody, call.body).body;
  return ok(render.renderComment(links, repository, comment));
}
