/** What GitHub shows to a person, as REST sends it. */

import type { Account } from "../../src/demo/stand-in-posted.ts";
import {
  type Json,
  type Links,
  nodeId,
  pageUrl,
  renderAccount,
  repositoryUrl,
} from "../../src/demo/stand-in-render.ts";
import type { Installation, Repository, StandInApp } from "../../src/demo/stand-in-state.ts";

const began = "2026-01-01T00:00:00Z";

/** A number for an organisation that is known by its name only. */
export function organisationOf(login: string): Account {
  const id = [...login].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_000;
  return { id: 9_000_000 + id, login, type: "Organization" };
}

/** `GET /user`. */
export function renderUser(links: Links, account: Account): Json {
  return {
    ...renderAccount(links, account),
    user_view_type: "public",
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: began,
    updated_at: began,
  };
}

/** One installation of `GET /user/installations`. */
export function renderInstallation(
  links: Links,
  app: StandInApp,
  account: Account,
  { id, permissions, suspended }: Installation,
): Json {
  const url = `${links.api}/app/installations/${id}`;
  return {
    id,
    app_id: app.id,
    app_slug: app.slug,
    account: renderAccount(links, account),
    target_id: account.id,
    target_type: account.type,
    permissions,
    events: ["pull_request"],
    single_file_name: null,
    repository_selection: "selected",
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.html}/organizations/${account.login}/settings/installations/${id}`,
    created_at: began,
    updated_at: began,
    suspended_by: null,
    suspended_at: suspended ? began : null,
  };
}

const repositoryLinks = [
  ..."archive assignees blobs branches collaborators comments commits compare contents".split(" "),
  ..."contributors deployments downloads events forks git_commits git_refs git_tags".split(" "),
  ..."hooks issue_comment issue_events issues keys labels languages merges milestones".split(" "),
  ..."notifications pulls releases stargazers statuses subscribers subscription tags".split(" "),
  ..."teams trees".split(" "),
];

/** One repository of `GET /user/installations/{id}/repositories`. */
export function renderUserRepository(links: Links, repository: Repository): Json {
  const url = repositoryUrl(links, repository);
  const page = pageUrl(links, repository);
  const owner = organisationOf(repository.owner);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    owner: renderAccount(links, owner),
    private: true,
    fork: false,
    description: null,
    url,
    html_url: page,
    ...Object.fromEntries(repositoryLinks.map((name) => [`${name}_url`, `${url}/${name}`])),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: "Go",
    default_branch: "main",
    forks: 0,
    forks_count: 0,
    has_downloads: false,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    archived: false,
    disabled: false,
    open_issues: 0,
    open_issues_count: 0,
    license: null,
    size: 1,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    pushed_at: began,
    created_at: began,
    updated_at: began,
    permissions: { admin: false, push: false, pull: true },
  };
}
