/** What the stand-in answers with of accounts, commits, files and checks: GitHub's JSON, and its addresses. */
import type { ListedFile } from "./difference.ts";
import type { StoredCommit } from "./git-store.ts";
import type { Account, CheckRun } from "./stand-in-posted.ts";
import type { Repository, StandInApp } from "./stand-in-state.ts";

/** Where the stand-in is reached. */
export interface Links {
  readonly api: string;
  readonly html: string;
}

/** An object as it is sent. */
export type Json = Record<string, unknown>;

/** A repository in the API. */
export function repositoryUrl(links: Links, { owner, name }: Repository): string {
  return `${links.api}/repos/${owner}/${name}`;
}

/** A repository in the browser. */
export function pageUrl(links: Links, { owner, name }: Repository): string {
  return `${links.html}/${owner}/${name}`;
}

/** The id of a thing in GraphQL. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

/** A user, as REST shows one. */
export function renderAccount(links: Links, account: Account): Json {
  const url = `${links.api}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("User", account.id),
    avatar_url: `${links.html}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${links.html}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following`,
    gists_url: `${url}/gists`,
    starred_url: `${url}/starred`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** The app, as REST shows it to itself. */
export function renderApp(links: Links, app: StandInApp, permissions: Json): Json {
  const owner: Account = { id: 100, login: "gophers", type: "Organization" };
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: renderAccount(links, owner),
    name: app.slug,
    description: "",
    external_url: links.html,
    html_url: `${links.html}/apps/${app.slug}`,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    permissions,
    events: [
      "check_run",
      "check_suite",
      "issue_comment",
      "merge_group",
      "pull_request",
      "pull_request_review_comment",
    ],
  };
}

/** A commit. */
export function renderCommit(links: Links, repository: Repository, commit: StoredCommit): Json {
  const url = `${repositoryUrl(links, repository)}/commits/${commit.sha}`;
  const page = `${pageUrl(links, repository)}/commit/${commit.sha}`;
  const who = { name: "Gopher", email: "gopher@example.com", date: commit.date };
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url,
    html_url: page,
    comments_url: `${url}/comments`,
    commit: {
      url: `${repositoryUrl(links, repository)}/git/commits/${commit.sha}`,
      author: who,
      committer: who,
      message: commit.message,
      comment_count: 0,
      tree: {
        sha: commit.tree,
        url: `${repositoryUrl(links, repository)}/git/trees/${commit.tree}`,
      },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(links, repository)}/commits/${sha}`,
    })),
  };
}

/** A changed file. */
export function renderFile(
  links: Links,
  repository: Repository,
  head: string,
  file: ListedFile,
): Json {
  const path = encodeURI(file.filename);
  const page = pageUrl(links, repository);
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${head}/${path}`,
    raw_url: `${page}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(links, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}

/** A check run. */
export function renderCheckRun(
  links: Links,
  repository: Repository,
  app: Json,
  run: CheckRun,
): Json {
  const url = `${repositoryUrl(links, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    name: run.name,
    external_id: run.externalId,
    url,
    html_url: `${pageUrl(links, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: 1 },
    app,
    pull_requests: [],
  };
}
