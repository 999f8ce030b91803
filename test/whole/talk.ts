/** People who talk on a pull request: their comments stand on the fake, and its webhooks tell of them. */
import { randomUUID } from "node:crypto";
import type { Account } from "../../src/demo/stand-in-posted.ts";
import { botOf, type Pull, type Repository, type State } from "../../src/demo/stand-in-state.ts";
import { fakeApp } from "../fake-github/fake.ts";
import { type PullStage, type Stage, untilTaken } from "./stage.ts";

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

/** Where something is said. */
interface Place {
  readonly state: State;
  readonly repository: Repository;
  readonly pull: Pull;
  /** What events of the repository have in common. */
  readonly envelope: object;
}

/** A comment that somebody made, and the webhook that tells of it. */
export interface Said {
  readonly id: number;
  readonly event: "issue_comment" | "pull_request_review_comment";
  readonly payload: object;
}

/** Puts a comment on a pull request, unless it stands there already, and makes the webhook of it. */
export function placeComment(
  { state, repository, pull, envelope }: Place,
  who: Account,
  body: string,
  { inThread, action = "created", again }: Omit<TalkOptions, "guid"> = {},
): Said {
  const id = again ?? state.nextId();
  const created_at = new Date().toISOString();
  const comment = { id, body, user: who, created_at };
  const opening = repository.comments.find((each) => each.id === inThread);
  if (again === undefined) {
    const said = { id, author: who, body, createdAt: created_at };
    if (opening) repository.comments.push({ ...opening, ...said, inReplyTo: opening.id });
    else repository.issueComments.push({ ...said, pull: pull.number });
  }
  const told = { ...envelope, action, sender: who };
  const subject = { number: pull.number, user: author };
  if (opening) {
    const reply = { ...comment, in_reply_to_id: opening.id };
    const payload = { ...told, pull_request: subject, comment: reply };
    return { id, event: "pull_request_review_comment", payload };
  }
  const payload = { ...told, issue: { ...subject, pull_request: {} }, comment };
  return { id, event: "issue_comment", payload };
}

/** Whether it is the App itself. */
export function isBot({ login }: Account): boolean {
  return login === botOf(fakeApp).login;
}

/** Lets people talk on a pull request. */
export function talkAt(stage: Stage, at: PullStage): Talk {
  const { repository } = at;
  repository.roles.set(maintainer.login, "write");

  async function says(who: Account, body: string, options: TalkOptions = {}): Promise<number> {
    const { guid = randomUUID(), ...more } = options;
    const { id, event, payload } = placeComment(
      { ...at, state: stage.fake.state },
      who,
      body,
      more,
    );
    await untilTaken(() => stage.deliver(event, payload, guid));
    await stage.settled();
    return id;
  }

  return {
    says,
    reactionsTo: (commentId) =>
      repository.reactions
        .filter((each) => each.commentId === commentId && isBot(each.author))
        .map(({ content }) => content),
    answers: () =>
      [
        ...repository.comments.filter((each) => isBot(each.author) && each.inReplyTo !== undefined),
        ...repository.issueComments.filter((each) => isBot(each.author)),
      ].map(({ body }) => body),
  };
}
