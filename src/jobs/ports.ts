/** What the use cases need from the world. `github/` and `git/` implement the reading, `github/` the writing. */

/** One file of the difference between the merge base and the head. Paths are repository-relative with `/`. */
export interface ChangedFile {
  readonly path: string;
  /** Set for renames and copies. */
  readonly previousPath?: string;
  readonly status:
    | "added"
    | "removed"
    | "modified"
    | "renamed"
    | "copied"
    | "changed"
    | "unchanged";
  readonly additions: number;
  readonly deletions: number;
  /** Hunks only, as GitHub's `patch`; absent for binary files, pure renames and what GitHub thinks too large. */
  readonly patch?: string;
}

/** The difference a review looks at. */
export interface Change {
  /** Commit of the merge base: the "before" tree. */
  readonly base: string;
  /** Commit of the head: the "after" tree. */
  readonly head: string;
  readonly files: readonly ChangedFile[];
  /** How many files changed in truth; above `files.length` where GitHub's cap of 3,000 cut the list. */
  readonly filesTotal: number;
}

/** An entry of a tree at one commit. */
export interface TreeEntry {
  readonly path: string;
  /** Object id of the blob, tree or submodule commit. */
  readonly sha: string;
  readonly type: "blob" | "tree" | "commit";
  /** Git's octal mode, such as "100644", or "120000" for a symlink. */
  readonly mode: string;
  /** Bytes, where the source of the listing tells. */
  readonly size?: number;
}

/** Text of a blob, or why there is none (a reason fit for the "not analysed" list). */
export type Blob =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reading code of one repository at any commit; the same port over GitHub and over a local git directory. */
export interface CodeReader {
  /** Entries directly in each directory ("" is the root) at a commit; a directory that is not there maps to []. */
  fetchDirectories(
    commit: string,
    directories: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TreeEntry[]>>;
  /** Contents by blob sha. Every asked sha is in the answer. */
  fetchBlobs(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Blob>>;
}

/** Identity of a pull request. Numeric ids survive renames and transfers. */
export interface PullRef {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** A comment of ours that stands on the pull request, found again by the hidden mark in its body. */
export interface PostedComment {
  readonly id: number;
  readonly nodeId: string;
  /** The finding's fingerprint, from the hidden mark. */
  readonly fingerprint: string;
  readonly path: string;
  /** Null once the comment is outdated. */
  readonly line: number | null;
  readonly body: string;
  /** Whether anybody else answered in the thread. */
  readonly answered: boolean;
  readonly resolved: boolean;
}

/** The pull request as GitHub has it at the moment of reading. */
export interface PullState {
  readonly head: string;
  readonly base: string;
  readonly baseRef: string;
  readonly draft: boolean;
  readonly open: boolean;
  readonly changedFiles: number;
  readonly posted: readonly PostedComment[];
  /** Text of .github/mapwarden.yml at the tip of the base branch; null where there is none. */
  readonly config: string | null;
}

/** An inline comment as it is to be posted. `startLine` is absent for a single line. */
export interface NewComment {
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
}

/** A review: one request, one notification. */
export interface NewReview {
  readonly head: string;
  /** Empty where the comments say it all. */
  readonly body: string;
  readonly comments: readonly NewComment[];
}

export type CheckConclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

export interface CheckAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** 1-based; only where the annotation is within one line. */
  readonly startColumn?: number;
  readonly endColumn?: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

/** The final state of a check run. The adapter splits annotations into batches of 50. */
export interface CheckResult {
  readonly conclusion: CheckConclusion;
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly CheckAnnotation[];
}

/** Everything a pull-request review reads from and writes to GitHub. */
export interface PullGateway extends CodeReader {
  /** One read of the pull request, our own comments and the configuration. */
  fetchPull(pull: PullRef): Promise<PullState>;
  /** The difference between the merge base of the two commits and the head. */
  fetchChange(pull: PullRef, base: string, head: string, changedFiles: number): Promise<Change>;
  /** Creates an in-progress check run on a commit and answers its id; never retried blindly. */
  startCheckRun(pull: PullRef, head: string): Promise<number>;
  /** Completes a check run; safe to repeat. */
  completeCheckRun(pull: PullRef, checkRunId: number, result: CheckResult): Promise<void>;
  /** Posts one review. Throws `AnchorRejected` on GitHub's 422 about positions. */
  postReview(pull: PullRef, review: NewReview): Promise<void>;
  /** Replaces the body of a comment of ours; notifies nobody. */
  editComment(pull: PullRef, commentId: number, body: string): Promise<void>;
  /** Requests sent to GitHub since this gateway was made. */
  readonly requests: () => number;
}
