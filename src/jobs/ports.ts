/** What the use cases need from the world. `github/` and `git/` implement the reading, `github/` the writing. */
import type { SettingsFiles } from "./settings-files.ts";

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
  /**
   * Entries directly in each directory ("" is the root) at a commit; a directory that is not there maps to []. Of the
   * directories in `whole` the Go files will be asked for next, and may be read along.
   */
  fetchDirectories(
    commit: string,
    directories: readonly string[],
    whole?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, readonly TreeEntry[]>>;
  /** Contents by blob sha. Every asked sha is in the answer. */
  fetchBlobs(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Blob>>;
}

/** Identity of a repository and of the App's installation on it. Numeric ids survive renames and transfers. */
export interface RepositoryRef {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly repo: string;
}

/** Identity of a pull request. */
export interface PullRef extends RepositoryRef {
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
  readonly threadId: string;
  readonly resolved: boolean;
  /** Whether GitHub would let us resolve the thread, or open it again: a permission of its own. */
  readonly canResolve: boolean;
  readonly canReopen: boolean;
  /** How many people put a thumb under it. */
  readonly thumbs: { readonly up: number; readonly down: number };
}

/** The pull request as GitHub has it at the moment of reading; its settings are those at the tip of the base branch. */
export interface PullState extends SettingsFiles {
  readonly head: string;
  readonly base: string;
  readonly baseRef: string;
  readonly draft: boolean;
  readonly open: boolean;
  readonly changedFiles: number;
  readonly posted: readonly PostedComment[];
  /** The App's name, as people mention it. */
  readonly viewer: string;
  /** The settings file at the head, which is looked at and never used; null where there is none. */
  readonly proposedConfig: string | null;
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

/** A button under a check run; GitHub takes three at most, with texts of 20 and 40 characters. */
export interface CheckAction {
  readonly identifier: string;
  readonly label: string;
  readonly description: string;
}

/** The final state of a check run. The adapter splits annotations into batches of 50. */
export interface CheckResult {
  readonly conclusion: CheckConclusion;
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly CheckAnnotation[];
  readonly actions: readonly CheckAction[];
}

/** A check run that waits for its turn, or one whose review has begun. */
export type CheckBeginning = "queued" | "in_progress";

export interface FoundCheckRun {
  readonly id: number;
  readonly completed: boolean;
}

/** Reporting on one commit, for a pull request or for a group of the merge queue. */
export interface CheckGateway {
  /** Creates a check run on a commit and answers its id; never retried blindly. */
  startCheckRun(head: string, beginning: CheckBeginning): Promise<number>;
  /** The newest check run of this subject on a commit, which an attempt that died may have left open. */
  findCheckRun(head: string): Promise<FoundCheckRun | null>;
  /** Completes a check run; safe to repeat. */
  completeCheckRun(checkRunId: number, result: CheckResult): Promise<void>;
  /** Creates a check run that is completed at once. */
  reportCheckRun(head: string, result: CheckResult): Promise<void>;
}

/** Everything a pull-request review reads from and writes to GitHub. */
export interface PullGateway extends CodeReader, CheckGateway {
  /** One read of the pull request, our own comments and the configuration. */
  fetchPull(): Promise<PullState>;
  /** The difference between the merge base of the two commits and the head. */
  fetchChange(base: string, head: string, changedFiles: number): Promise<Change>;
  /** Posts one review. A refusal of its positions ("anchor-rejected") means that nothing of it was posted. */
  postReview(review: NewReview): Promise<void>;
  /** Replaces the body of a comment of ours; notifies nobody. */
  editComment(commentId: number, body: string): Promise<void>;
  /** Resolves threads and opens them again; where GitHub does not let us, nothing happens. */
  settleThreads(settled: readonly SettledThread[]): Promise<void>;
  /** Requests sent to GitHub since this gateway was made. */
  readonly requests: () => number;
}

export interface SettledThread {
  readonly threadId: string;
  readonly resolved: boolean;
}

/** A pull request in the merge queue, with the head it has there. */
export interface QueuedPull {
  readonly number: number;
  readonly head: string;
}

/** What a use case about commits, not pull requests, reads from and writes to GitHub. */
export interface RepositoryGateway extends CodeReader {
  /** Pull requests that the queue of a branch put between two of its commits; null where it does not tell. */
  fetchQueuedPulls(
    branch: string,
    base: string,
    head: string,
  ): Promise<readonly QueuedPull[] | null>;
  fetchChange(base: string, head: string): Promise<Change>;
  fetchSettingsFiles(commit: string): Promise<SettingsFiles>;
  /** Reporting on a group of the merge queue that is built upon `base`. */
  checksOf(base: string): CheckGateway;
  /** What our check runs on a commit, and GitHub, say the commit is about. */
  fetchSubjects(head: string): Promise<readonly CommitSubject[]>;
  readonly requests: () => number;
}

/** What a commit is to us: the head of a pull request, or a group of the merge queue. */
export type CommitSubject =
  | { readonly kind: "pull"; readonly number: number }
  | { readonly kind: "group"; readonly base: string };
