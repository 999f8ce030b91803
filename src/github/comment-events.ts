/** Comments in which somebody is spoken to by name; all others are none of ours. */
import type { CommentRef } from "../jobs/conversation.ts";
import type { Job } from "../jobs/job.ts";
import type { PullRef } from "../jobs/ports.ts";
import { findCommand } from "../review/command.ts";
import {
  type Envelope,
  issueCommentEvent,
  reviewCommentEvent,
  type ToldComment,
  type ToldWriter,
} from "./event-schemas.ts";

/** A comment under the pull request. */
export function fromIssueComment(deliveryId: string, payload: unknown): readonly Job[] {
  const parsed = issueCommentEvent.safeParse(payload);
  if (!parsed.success || parsed.data.issue.pull_request === undefined) return [];
  const { comment, issue } = parsed.data;
  const ref: CommentRef = { surface: "issue", id: comment.id, repliesTo: null };
  return toJobs(deliveryId, parsed.data, issue, comment, ref);
}

/** A comment on a line of the difference. */
export function fromReviewComment(deliveryId: string, payload: unknown): readonly Job[] {
  const parsed = reviewCommentEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { comment, pull_request: pull } = parsed.data;
  const repliesTo = comment.in_reply_to_id ?? null;
  return toJobs(deliveryId, parsed.data, pull, comment, {
    surface: "review",
    id: comment.id,
    repliesTo,
  });
}

function toJobs(
  deliveryId: string,
  envelope: Envelope & { readonly action: string },
  about: { readonly number: number; readonly user: ToldWriter },
  { body, user, created_at: at }: ToldComment,
  comment: CommentRef,
): readonly Job[] {
  // An edit is no second wish, and two bots that answer each other never end.
  if (envelope.action !== "created" || user === null || user.type === "Bot") return [];
  const addressed = findCommand(body ?? "");
  if (addressed === null) return [];
  return [
    {
      kind: "run-command",
      pull: pullRef(envelope, about.number),
      comment,
      name: addressed.name,
      command: addressed.command,
      author: { login: user.login, id: user.id },
      isPullAuthor: about.user?.id === user.id,
      at: new Date(at).toISOString(),
      deliveryId,
    },
  ];
}

function pullRef({ installation, repository }: Envelope, number: number): PullRef {
  return {
    installationId: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    number,
  };
}
