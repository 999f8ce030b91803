/** Check runs: one is started before anything else and ended with the verdict and all annotations, each once. */
import { GatewayError, isGatewayFailure } from "../jobs/gateway-error.ts";
import type { CheckAnnotation, CheckResult, PullRef } from "../jobs/ports.ts";
import { annotationsPerRequestMax } from "../limits.ts";
import { type Client, once } from "./client.ts";
import { chunk } from "./trees.ts";

/** Name of the check, which branch protection refers to: it never changes. */
export const checkName = "mapwarden";

/** Says whose check run it is; GitHub lists no pull requests for the check runs of forks. */
export function externalIdOf(pull: PullRef, head: string): string {
  return `${pull.repositoryId}#${pull.number}@${head}`;
}

/** The pull request's number in an external id of ours. */
export function parseExternalId(externalId: string): { number: number; head: string } | undefined {
  const match = /^\d+#(\d+)@([0-9a-f]{40,64})$/.exec(externalId);
  return match?.[1] && match[2] ? { number: Number(match[1]), head: match[2] } : undefined;
}

/** What a new check run says besides its name. */
export interface CheckStart {
  readonly startedAt: Date;
  readonly detailsUrl?: string;
}

/** Creates a check run in progress. After an unknown outcome the run is looked for, not created again. */
export async function startCheckRun(
  client: Client,
  pull: PullRef,
  head: string,
  start: CheckStart,
): Promise<number> {
  const { owner, repo } = pull;
  const externalId = externalIdOf(pull, head);
  const startedAt = isoSeconds(start.startedAt);
  try {
    const { data } = await client.send("start the check run", "write", () =>
      client.octokit.rest.checks.create({
        owner,
        repo,
        name: checkName,
        head_sha: head,
        status: "in_progress",
        external_id: externalId,
        started_at: startedAt,
        ...(start.detailsUrl === undefined ? {} : { details_url: start.detailsUrl }),
        request: once,
      }),
    );
    return data.id;
  } catch (error) {
    if (!isGatewayFailure(error, "unknown-outcome")) throw error;
    const id = await findCheckRun(client, pull, head, startedAt);
    if (id === undefined) throw error;
    return id;
  }
}

async function findCheckRun(
  client: Client,
  pull: PullRef,
  head: string,
  startedAt: string,
): Promise<number | undefined> {
  const { owner, repo } = pull;
  const { data } = await client.send("look for the check run", "read", () =>
    client.octokit.rest.checks.listForRef({
      owner,
      repo,
      ref: head,
      check_name: checkName,
      per_page: 100,
    }),
  );
  const externalId = externalIdOf(pull, head);
  const own = data.check_runs.find(
    (run) =>
      run.external_id === externalId &&
      run.started_at !== null &&
      Date.parse(run.started_at) === Date.parse(startedAt),
  );
  return own?.id;
}

/** What is known of a run's annotations: those of a run just started are certainly none. */
export interface Completion {
  readonly completedAt: Date;
  readonly fresh: boolean;
}

/** Ends a check run. GitHub appends annotations, so those already there are counted first unless the run is fresh. */
export async function completeCheckRun(
  client: Client,
  pull: PullRef,
  checkRunId: number,
  result: CheckResult,
  completion: Completion,
): Promise<void> {
  const { owner, repo } = pull;
  const run = { owner, repo, check_run_id: checkRunId };
  const mayHaveSome = !completion.fresh && result.annotations.length > 0;
  let sent = mayHaveSome ? await countAnnotations(client, run) : 0;
  const verdict = {
    status: "completed",
    conclusion: result.conclusion,
    completed_at: isoSeconds(completion.completedAt),
  } as const;
  // The verdict goes with the first part: a crash in between leaves a finished run, not a hanging one.
  let parts = chunk(result.annotations.slice(sent), annotationsPerRequestMax);
  if (parts.length === 0) parts = [[]];
  for (const [index, annotations] of parts.entries()) {
    await client.send("complete the check run", "write", () =>
      client.octokit.rest.checks.update({
        ...run,
        ...(index === 0 ? verdict : {}),
        output: {
          title: result.title,
          summary: result.summary,
          ...(annotations.length > 0 ? { annotations: annotations.map(toAnnotation) } : {}),
        },
        ...(annotations.length > 0 ? { request: once } : {}),
      }),
    );
    sent += annotations.length;
  }
}

async function countAnnotations(
  client: Client,
  run: { owner: string; repo: string; check_run_id: number },
): Promise<number> {
  const { data } = await client.send("read the check run", "read", () =>
    client.octokit.rest.checks.get(run),
  );
  return data.output.annotations_count;
}

/** Runs `complete` and, where its outcome is unknown, once more with a look at what is there. */
export async function completeSafely(
  complete: (fresh: boolean) => Promise<void>,
  fresh: boolean,
): Promise<void> {
  try {
    await complete(fresh);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.failure.kind !== "unknown-outcome") throw error;
    await complete(false);
  }
}

function toAnnotation(annotation: CheckAnnotation) {
  const { startLine, endLine, startColumn, endColumn } = annotation;
  // GitHub refuses columns on annotations of several lines.
  const oneLine = startLine === endLine;
  return {
    path: annotation.path,
    start_line: startLine,
    end_line: endLine,
    ...(oneLine && startColumn !== undefined ? { start_column: startColumn } : {}),
    ...(oneLine && endColumn !== undefined ? { end_column: endColumn } : {}),
    annotation_level: annotation.level,
    title: annotation.title.slice(0, 255),
    message: annotation.message,
  };
}

/** GitHub keeps whole seconds; only those can be compared with what it gives back. */
function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
