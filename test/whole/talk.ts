/** People who talk on a pull request: their comments stand on the fake, and its webhooks tell of them. */
import { randomUUID } from "node:crypto";
import { type Account, botOf } from "../../src/demo/stand-in-state.ts";
import { fakeApp } from "../fake-github/fake.ts";
import type { PullStage, Stage } from "./stage.ts";

/** Who opened every pull request of a stage. */
export const author: Account = { id: 101, login: "gopher", type: "User" };

/** Who may write to the repository. */
export const maintainer: Account = { id: 102, login: "ann", type: "User" };

export interface Talk {
  readonly says: (who: Account, body: string, more?: TalkOptions) => Promise<number>;
  /** Reactions of the App to a comment. */
  readonly reactionsTo: (commentId: number) => readonly string[];
  /** What the App said in words, oldest first. */
  readonly answers: () => readonly string[];
}

interface TalkOptions {
  /** The comment whose thread it is said in; under the pull request where absent. */
  readonly inThread?: number;
  readonly action?: string;
  readonly guid?: string;
  /** An earlier comment that is told of once more. */
  readonly again?: number;
}

/** Lets people talk on a pull request. */
export function talkAt(stage: Stage, at: PullStage): Talk {
  const { repository, pull } = at;
  repository.roles.set(maintainer.login, "write");
  const bot = ({ login }: Account): boolean => login === botOf(fakeApp).login;

  async function says(who: Account, body: string, options: TalkOptions = {}): Promise<number> {
    const { inThread, action = "created", guid = randomUUID(), again } = options;
    const id = again ?? stage.fake.state.nextId();
    const created_at = new Date().toISOString();
    const comment = { id, body, user: who, created_at };
    const opening = repository.comments.find((each) => each.id === inThread);
    if (again === undefined) {
      const said = { id, author: who, body, createdAt: created_at };
      if (opening) repository.comments.push({ ...opening, ...said, inReplyTo: opening.id });
      else repository.issueComments.push({ ...said, pull: pull.number });
    }
    const event = { ...at.envelope, action, sender: who };
    const subject = { number: pull.number, user: author };
    if (opening) {
      const reply = { ...comment, in_reply_to_id: opening.id };
      const told = { ...event, pull_request: subject, comment: reply };
      await stage.deliver("pull_request_review_comment", told, guid);
    } else {
      const told = { ...event, issue: { ...subject, pull_request: {} }, comment };
      await stage.deliver("issue_comment", told, guid);
    }
    await stage.settled();
    return id;
  }

  return {
    says,
    reactionsTo: (commentId) =>
      repository.reactions
        .filter((each) => each.commentId === commentId && bot(each.author))
        .map(({ content }) => content),
    answers: () =>
      [
        ...repository.comments.filter((each) => bot(each.author) && each.inReplyTo !== undefined),
        ...repository.issueComments.filter((each) => bot(each.author)),
      ].map(({ body }) => body),
  };
}
