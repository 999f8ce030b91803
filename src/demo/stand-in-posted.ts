/** What is posted on the stand-in for GitHub, and by whom. */

/** A user or an app's bot. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization";
}

/** A check run with all that was ever appended to it. */
export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  readonly name: string;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly appId: number;
  status: string;
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: Record<string, unknown>[];
  actions: readonly { readonly label: string; readonly identifier: string }[];
}

/** A review, without its comments. */
export interface Review {
  readonly id: number;
  readonly pull: number;
  readonly author: Account;
  readonly commit: string;
  readonly event: string;
  readonly body: string;
}

/** A comment on a line of the difference. */
export interface ReviewComment {
  readonly id: number;
  readonly reviewId: number;
  readonly pull: number;
  readonly author: Account;
  /** First comment of the thread; absent for that one itself. */
  readonly inReplyTo?: number;
  readonly path: string;
  readonly commit: string;
  readonly line: number;
  readonly startLine?: number;
  readonly side: string;
  readonly diffHunk: string;
  /** Absent for the day on which the stand-in began. */
  readonly createdAt?: string;
  body: string;
  resolved: boolean;
}

/** A comment under a pull request, which GitHub takes for an issue. */
export interface IssueComment {
  readonly id: number;
  readonly pull: number;
  readonly author: Account;
  readonly createdAt: string;
  body: string;
}

/** A reaction to a comment of either kind, in REST's words: "+1", "-1", "eyes"… */
export interface PlacedReaction {
  readonly id: number;
  readonly surface: "issue" | "review";
  readonly commentId: number;
  readonly content: string;
  readonly author: Account;
}
