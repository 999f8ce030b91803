/** The repositories that an installation may see, as REST lists them. */
import type { RouteAnswer } from "./stand-in-call.ts";
import {
  type Json,
  type Links,
  nodeId,
  pageUrl,
  renderAccount,
  repositoryUrl,
} from "./stand-in-render.ts";
import type { Installation, Repository, State } from "./stand-in-state.ts";

const links = [
  ...["archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits"],
  ...["compare", "contents", "contributors", "deployments", "downloads", "events", "forks"],
  ...["git_commits", "git_refs", "git_tags", "hooks", "issue_comment", "issue_events", "issues"],
  ...["keys", "labels", "languages", "merges", "milestones", "notifications", "pulls"],
  ...["releases", "stargazers", "statuses", "subscribers", "subscription", "tags", "teams"],
  ...["trees", "git", "ssh", "clone", "svn"],
];

/** One page. */
export function listRepositories(
  state: State,
  at: Links,
  installation: Installation,
  query: URLSearchParams,
): RouteAnswer {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const page = Number(query.get("page") ?? 1);
  const all = state.repositories.filter(({ id }) => installation.repositoryIds.has(id));
  const shown = all.slice((page - 1) * size, page * size);
  const url = `${at.api}/installation/repositories?per_page=${size}&page=${page + 1}`;
  const repositories = shown.map((each) => renderRepository(at, each));
  return {
    status: 200,
    body: { total_count: all.length, repository_selection: "selected", repositories },
    headers: page * size < all.length ? { link: `<${url}>; rel="next"` } : {},
  };
}

/** A repository with all that GitHub says of it. */
export function renderRepository(at: Links, repository: Repository): Json {
  const { id, owner, name } = repository;
  const url = repositoryUrl(at, repository);
  const time = "2026-01-01T00:00:00Z";
  const counts = ["forks", "forks_count", "open_issues", "open_issues_count", "size"];
  const watched = ["stargazers_count", "watchers", "watchers_count"];
  const has = ["downloads", "issues", "projects", "wiki", "pages"];
  return {
    id,
    node_id: nodeId("Repository", id),
    name,
    full_name: `${owner}/${name}`,
    owner: renderAccount(at, { id: 100, login: owner, type: "Organization" }),
    private: repository.private,
    archived: repository.archived,
    disabled: false,
    fork: false,
    description: null,
    homepage: null,
    language: "Go",
    license: null,
    mirror_url: null,
    default_branch: "main",
    html_url: pageUrl(at, repository),
    url,
    ...Object.fromEntries(links.map((each) => [`${each}_url`, `${url}/${each}`])),
    ...Object.fromEntries([...counts, ...watched].map((each) => [each, 0])),
    ...Object.fromEntries(has.map((each) => [`has_${each}`, false])),
    ...{ created_at: time, updated_at: time, pushed_at: time },
  };
}
