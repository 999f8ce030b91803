/** What the stand-in for GitHub remembers: an app, where it is installed, repositories, and what was posted. */
import { createGitStore, type Files, type GitStore } from "./git-store.ts";
import { createHook, type Hook } from "./stand-in-hook.ts";
import type {
  Account,
  CheckRun,
  IssueComment,
  PlacedReaction,
  Review,
  ReviewComment,
} from "./stand-in-posted.ts";

/** The app that is installed. */
export interface StandInApp {
  readonly id: number;
  readonly slug: string;
}

/** The app on some repositories, with what it may do there. */
export interface Installation {
  readonly id: number;
  readonly repositoryIds: Set<number>;
  /** Such as `{checks: "write"}`. */
  permissions: Record<string, string>;
  suspended: boolean;
}

/** A pull request. */
export interface Pull {
  readonly number: number;
  title: string;
  state: "open" | "closed";
  draft: boolean;
  base: { ref: string };
  readonly head: { readonly ref: string; sha: string };
  /** Heads it has had, newest last: a comment stays anchored to the one it was made for. */
  readonly heads: string[];
  /** Absent where it was touched just now. */
  updatedAt?: number;
}

/** A commit that the merge queue built of a pull request upon another commit. */
export interface QueueEntry {
  readonly branch: string;
  readonly pull: number;
  readonly base: string;
  readonly head: string;
}

/** A repository and all that hangs on it. */
export interface Repository {
  readonly id: number;
  owner: string;
  name: string;
  private: boolean;
  archived: boolean;
  readonly git: GitStore;
  readonly branches: Map<string, string>;
  readonly pulls: Map<number, Pull>;
  readonly checkRuns: CheckRun[];
  readonly reviews: Review[];
  readonly comments: ReviewComment[];
  readonly issueComments: IssueComment[];
  readonly reactions: PlacedReaction[];
  /** What people may do, by login: "admin", "maintain", "write", "triage", "read" or "none". */
  readonly roles: Map<string, string>;
  readonly mergeQueue: QueueEntry[];
}

/** Everything there is. */
export interface State {
  readonly app: StandInApp;
  /** What the App is registered with, which each installation has accepted or not. */
  readonly registration: { permissions: Record<string, string>; events: readonly string[] };
  readonly hook: Hook;
  readonly installations: Map<number, Installation>;
  readonly repositories: Repository[];
  readonly tokens: Map<string, { readonly installationId: number; expiresAt: number }>;
  /** What is left of the 5,000 points that an installation has in an hour, as queries are told. */
  budget: number;
  /** The next number for anything that needs one. */
  readonly nextId: () => number;
  readonly now: () => number;
}

/** The app's bot, which authors all it posts. */
export function botOf(app: StandInApp): Account {
  return { id: app.id + 1, login: `${app.slug}[bot]`, type: "Bot" };
}

/** A GitHub with nothing on it but an app. */
export function createState(app: StandInApp, now: () => number): State {
  let last = 2_200_000_000;
  const nextId = () => {
    last += 1;
    return last;
  };
  return {
    app,
    registration: {
      permissions: { ...allPermissions },
      events: [...allEvents],
    },
    hook: createHook(),
    installations: new Map(),
    repositories: [],
    tokens: new Map(),
    budget: 5_000,
    nextId,
    now,
  };
}

/** What an installation of the app is given unless a test takes it away. */
export const allPermissions: Readonly<Record<string, string>> = {
  checks: "write",
  pull_requests: "write",
  contents: "read",
  metadata: "read",
  merge_queues: "read",
};

/** What the App asks to be told of. */
const allEvents: readonly string[] = [
  ...["pull_request", "check_run", "check_suite", "merge_group", "issue_comment"],
  ...["pull_request_review_comment", "repository", "installation_target"],
];

/** A repository with a first commit on `main`, with the app installed on it. */
export function addRepository(
  state: State,
  repository: { readonly owner: string; readonly name: string; readonly files: Files },
  installationId = 1,
): Repository {
  const git = createGitStore();
  const first = git.commit(repository.files, [], "Start");
  const added: Repository = {
    id: 7000 + state.repositories.length + 1,
    owner: repository.owner,
    name: repository.name,
    private: false,
    archived: false,
    git,
    branches: new Map([["main", first.sha]]),
    pulls: new Map(),
    checkRuns: [],
    reviews: [],
    comments: [],
    issueComments: [],
    reactions: [],
    roles: new Map(),
    mergeQueue: [],
  };
  state.repositories.push(added);
  const installation = state.installations.get(installationId) ?? {
    id: installationId,
    repositoryIds: new Set<number>(),
    permissions: { ...allPermissions },
    suspended: false,
  };
  installation.repositoryIds.add(added.id);
  state.installations.set(installationId, installation);
  return added;
}

/** A pull request into `main` whose one commit has exactly these files. */
export function openPull(
  repository: Repository,
  pull: {
    readonly title: string;
    readonly branch: string;
    readonly files: Files;
    readonly draft?: boolean;
  },
): Pull {
  const base = repository.branches.get("main") ?? "";
  const { sha } = repository.git.commit(pull.files, [base], pull.title);
  repository.branches.set(pull.branch, sha);
  const opened: Pull = {
    number: repository.pulls.size + 1,
    title: pull.title,
    state: "open",
    draft: pull.draft ?? false,
    base: { ref: "main" },
    head: { ref: pull.branch, sha },
    heads: [sha],
  };
  repository.pulls.set(opened.number, opened);
  return opened;
}

/** A further commit on a branch; with `force`, one in place of the last. Pull requests from the branch follow. */
export function push(
  repository: Repository,
  branch: string,
  files: Files,
  { force = false } = {},
): string {
  const tip = repository.branches.get(branch) ?? "";
  const parents = force ? (repository.git.commits.get(tip)?.parents ?? []) : [tip];
  const { sha } = repository.git.commit(files, parents, "Change");
  repository.branches.set(branch, sha);
  for (const pull of repository.pulls.values()) {
    if (pull.head.ref !== branch) continue;
    pull.head.sha = sha;
    pull.heads.push(sha);
  }
  return sha;
}

/** Tip of the branch a pull request goes into. */
export function baseTip(repository: Repository, pull: Pull): string {
  return repository.branches.get(pull.base.ref) ?? "";
}
