/** The REST routes that the stand-in serves. */
import { compareCommits } from "./difference.ts";
import { ancestorsOf, findMergeBase } from "./git-store.ts";
import * as render from "./stand-in-render.ts";
import {
  type CommentBody,
  checkRunBody,
  editBody,
  findHunk,
  parseBody,
  Refusal,
  refuseForeignCommit,
  reviewBody,
} from "./stand-in-rules.ts";
import {
  baseTip,
  botOf,
  type CheckRun,
  type Installation,
  type Pull,
  type Repository,
  type State,
} from "./stand-in-state.ts";

/** A request to a route, with what its path named already found. */
export interface RouteCall {
  readonly state: State;
  readonly links: render.Links;
  readonly installation: Installation;
  readonly repository: Repository;
  /** The parts of the path that the pattern left open, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface RouteAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route below `/repos/{owner}/{repo}`; `{}` stands for one part of the path. */
export interface Route {
  readonly method: string;
  readonly pattern: string;
  /** The permission it takes, such as "checks=write". */
  readonly permission: string;
  readonly run: (call: RouteCall) => RouteAnswer;
}

export const routes: readonly Route[] = [
  { method: "GET", pattern: "/compare/{}", permission: "contents=read", run: compare },
  { method: "GET", pattern: "/pulls/{}/files", permission: "pull_requests=read", run: listFiles },
  {
    method: "GET",
    pattern: "/pulls/{}/reviews",
    permission: "pull_requests=read",
    run: listReviews,
  },
  {
    method: "GET",
    pattern: "/pulls/{}/comments",
    permission: "pull_requests=read",
    run: listComments,
  },
  {
    method: "POST",
    pattern: "/pulls/{}/reviews",
    permission: "pull_requests=write",
    run: postReview,
  },
  {
    method: "PATCH",
    pattern: "/pulls/comments/{}",
    permission: "pull_requests=write",
    run: editComment,
  },
  { method: "GET", pattern: "/git/blobs/{}", permission: "contents=read", run: getBlob },
  { method: "POST", pattern: "/check-runs", permission: "checks=write", run: createCheckRun },
  { method: "PATCH", pattern: "/check-runs/{}", permission: "checks=write", run: updateCheckRun },
  { method: "GET", pattern: "/check-runs/{}", permission: "checks=read", run: getCheckRun },
  {
    method: "GET",
    pattern: "/check-runs/{}/annotations",
    permission: "checks=read",
    run: listAnnotations,
  },
  {
    method: "GET",
    pattern: "/commits/{}/check-runs",
    permission: "checks=read",
    run: listCheckRuns,
  },
];

const notFound = () => new Refusal(404, "Not Found");

function ok(body: unknown, headers?: Record<string, string>): RouteAnswer {
  return { status: 200, body, ...(headers ? { headers } : {}) };
}

/** One page of a list, with the `link` header that leads to the next. */
function page<T>({ query, links }: RouteCall, items: readonly T[], max = items.length) {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const number = Number(query.get("page") ?? 1);
  const shown = items.slice(0, max).slice((number - 1) * size, number * size);
  const more = number * size < Math.min(items.length, max);
  const next = new URLSearchParams(query);
  next.set("page", String(number + 1));
  return { shown, headers: more ? { link: `<${links.api}?${next}>; rel="next"` } : {} };
}

function findPull({ repository, parts }: RouteCall): Pull {
  const pull = repository.pulls.get(Number(parts[0]));
  if (!pull) throw notFound();
  return pull;
}

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

function listFiles(call: RouteCall): RouteAnswer {
  const { repository, links } = call;
  const pull = findPull(call);
  const head = pull.head.sha;
  const base = findMergeBase(repository.git, baseTip(repository, pull), head) ?? "";
  const { shown, headers } = page(call, compareCommits(repository.git, base, head), 3000);
  return ok(
    shown.map((file) => render.renderFile(links, repository, head, file)),
    headers,
  );
}

function listReviews(call: RouteCall): RouteAnswer {
  const { number } = findPull(call);
  const all = call.repository.reviews.filter((review) => review.pull === number);
  const { shown, headers } = page(call, all);
  return ok(
    shown.map((review) => render.renderReview(call.links, call.repository, review)),
    headers,
  );
}

function listComments(call: RouteCall): RouteAnswer {
  const { number } = findPull(call);
  const all = call.repository.comments.filter((comment) => comment.pull === number);
  const { shown, headers } = page(call, all);
  return ok(
    shown.map((comment) => render.renderComment(call.links, call.repository, comment)),
    headers,
  );
}

function postReview(call: RouteCall): RouteAnswer {
  const { repository, state, links } = call;
  const pull = findPull(call);
  const asked = parseBody(reviewBody, call.body);
  const commit = asked.commit_id ?? pull.head.sha;
  refuseForeignCommit(repository, pull, commit);
  if ((asked.body ?? "") === "" && asked.comments.length === 0) {
    throw new Refusal(422, "Unprocessable Entity", { errors: ["Body can't be blank"] });
  }
  // All or nothing: no comment is kept before every one has its hunk.
  const hunks = asked.comments.map((comment) => findHunk(repository, pull, commit, comment));
  const author = botOf(state.app);
  const review = {
    id: state.nextId(),
    pull: pull.number,
    author,
    commit,
    event: asked.event ?? "PENDING",
    body: asked.body ?? "",
  };
  repository.reviews.push(review);
  for (const [index, comment] of asked.comments.entries()) {
    repository.comments.push({
      ...placed(comment),
      id: state.nextId(),
      reviewId: review.id,
      pull: pull.number,
      author,
      commit,
      diffHunk: hunks[index] ?? "",
      resolved: false,
    });
  }
  return ok(render.renderReview(links, repository, review));
}

function placed({ path, line, start_line, side, body }: CommentBody) {
  return { path, line, side, body, ...(start_line === undefined ? {} : { startLine: start_line }) };
}

function editComment(call: RouteCall): RouteAnswer {
  const { repository, parts, links } = call;
  const comment = repository.comments.find(({ id }) => id === Number(parts[0]));
  if (!comment) throw notFound();
  comment.body = parseBody(editBody, call.body).body;
  return ok(render.renderComment(links, repository, comment));
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

function renderRun({ state, links, installation, repository }: RouteCall, run: CheckRun) {
  const app = render.renderApp(links, state.app, installation.permissions);
  return render.renderCheckRun(links, repository, app, run);
}

function findRun({ repository, parts }: RouteCall): CheckRun {
  const run = repository.checkRuns.find(({ id }) => id === Number(parts[0]));
  if (!run) throw notFound();
  return run;
}

function createCheckRun(call: RouteCall): RouteAnswer {
  const { repository, state } = call;
  const asked = parseBody(checkRunBody, call.body);
  const { name, head_sha: headSha } = asked;
  if (name === undefined || headSha === undefined) {
    throw new Refusal(422, 'Invalid request.\n\n"name", "head_sha" weren\'t supplied.');
  }
  if (!repository.git.commits.has(headSha)) {
    throw new Refusal(422, `No commit found for SHA: ${headSha}`);
  }
  const run: CheckRun = {
    id: state.nextId(),
    headSha,
    name,
    externalId: asked.external_id ?? "",
    detailsUrl: asked.details_url ?? null,
    appId: state.app.id,
    status: "queued",
    conclusion: null,
    startedAt: asked.started_at ?? null,
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
  };
  repository.checkRuns.push(run);
  applyToRun(run, asked);
  return { status: 201, body: renderRun(call, run) };
}

function updateCheckRun(call: RouteCall): RouteAnswer {
  const run = findRun(call);
  applyToRun(run, parseBody(checkRunBody, call.body));
  return ok(renderRun(call, run));
}

function applyToRun(run: CheckRun, asked: ReturnType<typeof checkRunBody.parse>): void {
  if (asked.status !== undefined) run.status = asked.status;
  if (asked.conclusion !== undefined) {
    run.conclusion = asked.conclusion;
    run.status = "completed";
    run.completedAt = asked.completed_at ?? "2026-01-01T00:00:00Z";
  }
  if (!asked.output) return;
  const { title, summary, text = null, annotations = [] } = asked.output;
  run.output = { title, summary, text };
  // Appended, never replaced: whoever sends them twice has them twice.
  run.annotations.push(...annotations);
}

function getCheckRun(call: RouteCall): RouteAnswer {
  return ok(renderRun(call, findRun(call)));
}

function listAnnotations(call: RouteCall): RouteAnswer {
  const { shown, headers } = page(call, findRun(call).annotations);
  const blank = { start_column: null, end_column: null, title: null, raw_details: null };
  return ok(
    shown.map((annotation) => ({ ...blank, blob_href: call.links.html, ...annotation })),
    headers,
  );
}

function listCheckRuns(call: RouteCall): RouteAnswer {
  const { repository, parts, query } = call;
  const name = query.get("check_name");
  const runs = repository.checkRuns.filter(
    (run) => run.headSha === parts[0] && (name === null || run.name === name),
  );
  const { shown, headers } = page(call, runs.toReversed());
  return ok(
    { total_count: runs.length, check_runs: shown.map((run) => renderRun(call, run)) },
    headers,
  );
}
