/** Routes of check runs and their annotations. */
import {
  notFound,
  ok,
  page,
  type Route,
  type RouteAnswer,
  type RouteCall,
} from "./stand-in-call.ts";
import type { CheckRun } from "./stand-in-posted.ts";
import * as render from "./stand-in-render.ts";
import { checkRunBody, parseBody, Refusal } from "./stand-in-rules.ts";

/** Below `/check-runs`, and the list of a commit. */
export const checkRoutes: readonly Route[] = [
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
    actions: [],
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
  if (asked.actions) run.actions = asked.actions;
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
