/** The port through which a command in a comment is acknowledged and answered. */
import type { PullState } from "./ports.ts";

/** Under the pull request, or on a line of its difference. The ids of the two are counted apart. */
export type CommentSurface = "issue" | "review";

export interface CommentRef {
  readonly surface: CommentSurface;
  readonly id: number;
  /** The comment that opens the thread, where this one answers in a thread. */
  readonly repliesTo: number | null;
}

/** The acknowledgements there are, in GitHub's names: seen, done, not understood, refused. */
export type Reaction = "eyes" | "+1" | "confused" | "-1";

/** What people may do in a repository, as far as it matters here. */
export type Access = "write" | "read" | "none";

export interface Conversation {
  fetchPull(): Promise<PullState>;
  /** What a person may do; GitHub counts "maintain" and "admin" as write. */
  fetchAccess(login: string): Promise<Access>;
  /** Acknowledges a comment; safe to repeat. A comment that was deleted meanwhile is no failure. */
  react(comment: CommentRef, reaction: Reaction): Promise<void>;
  /** Answers in words, in the thread where there is one. With `mayStand` it is looked for first. */
  answer(comment: CommentRef, body: string, mayStand: boolean): Promise<void>;
}
