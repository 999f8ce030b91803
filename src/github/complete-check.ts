/** The end of a check run: verdict, words, annotations in parts, each of them once. */
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { CheckAnnotation, CheckResult, RepositoryRef } from "../jobs/ports.ts";
import { annotationsPerRequestMax } from "../limits.ts";
import { type Client, once } from "./client.ts";
import { chunk } from "./trees.ts";

/** What is known of a run's annotations: those of a run just started are certainly none. */
export interface Completion {
  readonly completedAt: Date;
  readonly fresh: boolean;
}

/** Ends a check run. GitHub appends annotations, so those already there are counted first unless the run is fresh. */
export async function completeCheckRun(
  client: Client,
  { owner, repo }: RepositoryRef,
  checkRunId: number,
  result: CheckResult,
  completion: Completion,
): Promise<void> {
  const run = { owner, repo, check_run_id: checkRunId };
  const mayHaveSome = !completion.fresh && result.annotations.length > 0;
  const sent = mayHaveSome ? await countAnnotations(client, run) : 0;
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
        ...verdict,
        ...(index === 0 ? { actions: [...result.actions] } : {}),
        output: toOutput(result, annotations),
        ...(annotations.length > 0 ? { request: once } : {}),
      }),
    );
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
    if (!isGatewayFailure(error, "unknown-outcome")) throw error;
    await complete(false);
  }
}

/** Words and annotations as GitHub takes them. */
export function toOutput({ title, summary }: CheckResult, annotations: readonly CheckAnnotation[]) {
  return {
    title,
    summary,
    ...(annotations.length > 0 ? { annotations: annotations.map(toAnnotation) } : {}),
  };
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
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
