/** Acknowledges and answers comments, and asks who may say what. */

import type { Access, CommentRef, Conversation, Reaction } from "../jobs/conversation.ts";
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import { sourceOf } from "../jobs/job.ts";
import type { PullRef } from "../jobs/ports.ts";
import { answerMark } from "../review/answer-mark.ts";
import { type Client, once } from "./client.ts";
import { fetchPull } from "./pull.ts";

/** The conversation of one pull request. `askedAt` is the time of the comment that is answered. */
export function createConversation(
  client: Client,
  appId: number,
  pull: PullRef,
  askedAt: string,
): Conversation {
  return {
    fetchPull: async () => (await fetchPull(client, appId, pull)).state,
    fetchAccess: (login) => fetchAccess(client, pull, login),
    react: (comment, reaction) => react(client, pull, comment, reaction),
    answer: (comment, body, mayStand) =>
      answer(
        client,
        { pull, comment, askedAt, body: `${answerMark(sourceOf(comment))}\n\n${body}` },
        mayStand,
      ),
  };
}

async function fetchAccess(
  client: Client,
  { owner, repo }: PullRef,
  username: string,
): Promise<Access> {
  try {
    const { data } = await client.send("ask what the author of a comment may do", "read", () =>
      client.octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username }),
    );
    // "maintain" and roles of an organisation's own come as the one of these that they contain.
    if (data.permission === "admin" || data.permission === "write") return "write";
    return data.permission === "read" ? "read" : "none";
  } catch (error) {
    if (isGatewayFailure(error, "not-found")) return "none";
    throw error;
  }
}

/** GitHub answers the same reaction again with the one that stands, so repeating is safe. */
async function react(
  client: Client,
  { owner, repo }: PullRef,
  { surface, id }: CommentRef,
  content: Reaction,
): Promise<void> {
  const { reactions } = client.octokit.rest;
  const what = { owner, repo, comment_id: id, content };
  try {
    await client.send("react to a comment", "read", () =>
      surface === "issue"
        ? reactions.createForIssueComment(what)
        : reactions.createForPullRequestReviewComment(what),
    );
  } catch (error) {
    if (!isGatewayFailure(error, "not-found")) throw error;
  }
}

interface Answer {
  readonly pull: PullRef;
  readonly comment: CommentRef;
  readonly askedAt: string;
  readonly body: string;
}

async function answer(client: Client, given: Answer, mayStand: boolean): Promise<void> {
  if (mayStand && (await stands(client, given))) return;
  try {
    await client.send("answer a comment", "write", () => post(client, given));
  } catch (error) {
    if (isGatewayFailure(error, "not-found")) return;
    if (!isGatewayFailure(error, "unknown-outcome") || !(await stands(client, given))) throw error;
  }
}

/** In the thread where there is one; GitHub wants the comment that opens it. */
function post(client: Client, { pull, comment, body }: Answer): Promise<unknown> {
  const { owner, repo, number } = pull;
  const { issues, pulls } = client.octokit.rest;
  if (comment.surface === "issue") {
    return issues.createComment({ owner, repo, issue_number: number, body, request: once });
  }
  return pulls.createReplyForReviewComment({
    owner,
    repo,
    pull_number: number,
    comment_id: comment.repliesTo ?? comment.id,
    body,
    request: once,
  });
}

/** Whether this very answer was given: asked before it is given a second time. */
async function stands(client: Client, { pull, comment, askedAt }: Answer): Promise<boolean> {
  const { owner, repo, number } = pull;
  const { issues, pulls } = client.octokit.rest;
  const page = { owner, repo, since: askedAt, per_page: 100 };
  const { data } = await client.send("look for the answer", "read", async () => {
    if (comment.surface === "issue") return issues.listComments({ ...page, issue_number: number });
    return pulls.listReviewComments({ ...page, pull_number: number });
  });
  const mark = answerMark(sourceOf(comment));
  return data.some(({ body, user }) => user?.type === "Bot" && body?.startsWith(mark) === true);
}
