/** Routes of conversations: comments under a pull request, answers in threads, reactions, and who may do what. */
import { z } from "zod";
import {
  notFound,
  ok,
  page,
  type Route,
  type RouteAnswer,
  type RouteCall,
} from "./stand-in-call.ts";
import type { IssueComment, PlacedReaction } from "./stand-in-posted.ts";
import { renderAccount } from "./stand-in-render.ts";
import * as render from "./stand-in-render-talk.ts";
import { editBody, parseBody, Refusal } from "./stand-in-rules.ts";
import { botOf, type Pull } from "./stand-in-state.ts";

/** GitHub asks for "Issues" or "Pull requests" where the issue is a pull request. */
export const talkRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/collaborators/{}/permission",
    permission: "metadata=read",
    run: getPermission,
  },
  {
    method: "GET",
    pattern: "/issues/{}/comments",
    permission: "pull_requests=read",
    run: listIssueComments,
  },
  {
    method: "POST",
    pattern: "/issues/{}/comments",
    permission: "pull_requests=write",
    run: postIssueComment,
  },
  {
    method: "POST",
    pattern: "/pulls/{}/comments/{}/replies",
    permission: "pull_requests=write",
    run: postReply,
  },
  {
    method: "POST",
    pattern: "/issues/comments/{}/reactions",
    permission: "pull_requests=write",
    run: (call) => postReaction(call, "issue"),
  },
  {
    method: "POST",
    pattern: "/pulls/comments/{}/reactions",
    permission: "pull_requests=write",
    run: (call) => postReaction(call, "review"),
  },
];

const reactionBody = z
  .object({
    content: z.enum(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]),
  })
  .strict();

/** Anybody may read a public repository; "maintain" is shown as the "write" that it contains. */
function getPermission({ repository, links, parts }: RouteCall): RouteAnswer {
  const login = parts[0] ?? "";
  const role = repository.roles.get(login) ?? "read";
  const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
  const user = { id: 900 + login.length, login, type: "User" } as const;
  return ok({
    permission,
    role_name: role,
    user: { ...renderAccount(links, user), role_name: role },
  });
}

function listIssueComments(call: RouteCall): RouteAnswer {
  const { number } = pullOf(call);
  const since = Date.parse(call.query.get("since") ?? "1970-01-01T00:00:00Z");
  const all = call.repository.issueComments.filter(
    ({ pull, createdAt }) => pull === number && Date.parse(createdAt) >= since,
  );
  const { shown, headers } = page(call, all);
  return ok(
    shown.map((comment) => render.renderIssueComment(call.links, call.repository, comment)),
    headers,
  );
}

function postIssueComment(call: RouteCall): RouteAnswer {
  const { state, repository, links } = call;
  const comment: IssueComment = {
    id: state.nextId(),
    pull: pullOf(call).number,
    author: botOf(state.app),
    body: parseBody(editBody, call.body).body,
    createdAt: new Date(state.now()).toISOString(),
  };
  repository.issueComments.push(comment);
  return { status: 201, body: render.renderIssueComment(links, repository, comment) };
}

function postReply(call: RouteCall): RouteAnswer {
  const { state, repository, links, parts } = call;
  const { number } = pullOf(call);
  const opening = repository.comments.find(({ id }) => id === Number(parts[1]));
  if (!opening || opening.pull !== number) throw notFound();
  if (opening.inReplyTo !== undefined) {
    throw new Refusal(422, "Unprocessable Entity", { errors: ["in_reply_to is itself a reply"] });
  }
  const { body } = parseBody(editBody, call.body);
  const reply = {
    ...opening,
    id: state.nextId(),
    author: botOf(state.app),
    inReplyTo: opening.id,
    body,
    createdAt: new Date(state.now()).toISOString(),
  };
  repository.comments.push(reply);
  return { status: 201, body: render.renderComment(links, repository, reply) };
}

/** A reaction that stands is answered with itself. */
function postReaction(call: RouteCall, surface: PlacedReaction["surface"]): RouteAnswer {
  const { state, repository, links, parts } = call;
  const commentId = Number(parts[0]);
  const comments = surface === "issue" ? repository.issueComments : repository.comments;
  if (!comments.some(({ id }) => id === commentId)) throw notFound();
  const author = botOf(state.app);
  const { content } = parseBody(reactionBody, call.body);
  const known = repository.reactions.find(
    (each) =>
      each.surface === surface &&
      each.commentId === commentId &&
      each.content === content &&
      each.author.login === author.login,
  );
  if (known) return ok(render.renderReaction(links, known));
  const placed: PlacedReaction = { id: state.nextId(), surface, commentId, content, author };
  repository.reactions.push(placed);
  return { status: 201, body: render.renderReaction(links, placed) };
}

function pullOf({ repository, parts }: RouteCall): Pull {
  const pull = repository.pulls.get(Number(parts[0]));
  if (!pull) throw notFound();
  return pull;
}
