/** The REST routes that the stand-in serves below a repository. */
import { compareCommits } from "./difference.ts";
import { ancestorsOf, findMergeBase } from "./git-store.ts";
import { notFound, ok, type Route, type RouteAnswer, type RouteCall } from "./stand-in-call.ts";
import { checkRoutes } from "./stand-in-checks.ts";
import { pullRoutes } from "./stand-in-pulls.ts";
import * as render from "./stand-in-render.ts";
import { talkRoutes } from "./stand-in-talk.ts";

/** All of them; the first that matches answers. */
export const routes: readonly Route[] = [
  { method: "GET", pattern: "/compare/{}", permission: "contents=read", run: compare },
  { method: "GET", pattern: "/git/blobs/{}", permission: "contents=read", run: getBlob },
  ...pullRoutes,
  ...checkRoutes,
  ...talkRoutes,
];

/** Files are whole on the first page and at most 300. */
function compare({ repository, links, parts, query }: RouteCall): RouteAnswer {
  const [base = "", head = ""] = (parts[0] ?? "").split("...");
  const { git } = repository;
  const mergeBase = findMergeBase(git, base, head);
  const commits = [base, head, mergeBase ?? ""].map((sha) => git.commits.get(sha));
  const [baseCommit, headCommit, mergeBaseCommit] = commits;
  if (!baseCommit || !headCommit || !mergeBaseCommit) throw notFound();
  const ahead = [...ancestorsOf(git, head)].filter((sha) => !ancestorsOf(git, base).has(sha));
  const files = compareCommits(git, mergeBaseCommit.sha, head).slice(0, 300);
  const url = `${render.repositoryUrl(links, repository)}/compare/${base}...${head}`;
  const html = `${render.pageUrl(links, repository)}/compare/${base}...${head}`;
  return ok({
    url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: render.renderCommit(links, repository, baseCommit),
    merge_base_commit: render.renderCommit(links, repository, mergeBaseCommit),
    status: base === mergeBaseCommit.sha ? "ahead" : "diverged",
    ahead_by: ahead.length,
    behind_by: 0,
    total_commits: ahead.length,
    commits: [render.renderCommit(links, repository, headCommit)],
    ...(Number(query.get("page") ?? 1) === 1
      ? { files: files.map((file) => render.renderFile(links, repository, head, file)) }
      : {}),
  });
}

function getBlob({ repository, links, parts }: RouteCall): RouteAnswer {
  const sha = parts[0] ?? "";
  const bytes = repository.git.blobs.get(sha);
  if (!bytes) throw notFound();
  return ok({
    sha,
    node_id: render.nodeId("Blob", sha),
    size: bytes.length,
    url: `${render.repositoryUrl(links, repository)}/git/blobs/${sha}`,
    content: bytes.toString("base64"),
    encoding: "base64",
  });
}
