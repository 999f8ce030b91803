/** Check runs: one is started before anything else and ended with the verdict and all annotations, each once. */
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type {
  CheckBeginning,
  CheckGateway,
  CheckResult,
  FoundCheckRun,
  RepositoryRef,
} from "../jobs/ports.ts";
import { type Client, type GithubOptions, once } from "./client.ts";
import { completeCheckRun, completeSafely, isoSeconds, toOutput } from "./complete-check.ts";

/** Name of the check, which branch protection refers to: it never changes. */
export const checkName = "mapwarden";

/** What the check runs of one subject are made with. */
export interface CheckSubject {
  readonly repository: RepositoryRef;
  readonly externalIdOf: (head: string) => string;
  /** Page of a review, linked from its check run. */
  readonly detailsUrl?: string | undefined;
}

/** Check runs of one subject, and the note that a run was seen open. */
export interface Checks extends CheckGateway {
  /** A run on a head that was seen to be open: the next start goes on with it. */
  readonly noteOpen: (head: string, checkRunId: number) => void;
}

/** Reporting for one subject. */
export function createChecks(
  client: Client,
  options: GithubOptions,
  subject: CheckSubject,
): Checks {
  /** Runs that this gateway created and has not written to: they have no annotations. */
  const fresh = new Set<number>();
  const open = new Map<string, number>();
  return {
    noteOpen: (head, id) => void open.set(head, id),
    async startCheckRun(head, beginning) {
      // The queue runs one job of a subject at a time, so a run that is open is one that a crash left.
      const left = open.get(head);
      if (left !== undefined) return left;
      const id = await start(client, subject, head, beginning, new Date(options.now()));
      fresh.add(id);
      return id;
    },
    findCheckRun: (head) => findNewest(client, subject, head),
    async completeCheckRun(id, result) {
      const completedAt = new Date(options.now());
      const isFresh = fresh.delete(id);
      const { repository } = subject;
      await completeSafely(
        (noneYet) =>
          completeCheckRun(client, repository, id, result, { completedAt, fresh: noneYet }),
        isFresh,
      );
    },
    reportCheckRun: (head, result) =>
      report(client, subject, head, result, new Date(options.now())),
  };
}

/** Creates a check run. After an unknown outcome the run is looked for, not created again. */
async function start(
  client: Client,
  subject: CheckSubject,
  head: string,
  beginning: CheckBeginning,
  at: Date,
): Promise<number> {
  const startedAt = isoSeconds(at);
  try {
    const { data } = await client.send("start the check run", "write", () =>
      client.octokit.rest.checks.create({
        ...identityOf(subject, head),
        status: beginning,
        started_at: startedAt,
        request: once,
      }),
    );
    return data.id;
  } catch (error) {
    if (!isGatewayFailure(error, "unknown-outcome")) throw error;
    const created = (await listRuns(client, subject, head)).find(
      (run) => run.started_at !== null && Date.parse(run.started_at) === Date.parse(startedAt),
    );
    if (created === undefined) throw error;
    return created.id;
  }
}

/** Creates a check run that is over. It has few annotations, if any: those of reports are not sent in parts. */
async function report(
  client: Client,
  subject: CheckSubject,
  head: string,
  result: CheckResult,
  at: Date,
): Promise<void> {
  await client.send("report the check", "write", () =>
    client.octokit.rest.checks.create({
      ...identityOf(subject, head),
      status: "completed",
      conclusion: result.conclusion,
      started_at: isoSeconds(at),
      completed_at: isoSeconds(at),
      output: toOutput(result, result.annotations),
      request: once,
    }),
  );
}

function identityOf({ repository, externalIdOf, detailsUrl }: CheckSubject, head: string) {
  const { owner, repo } = repository;
  return {
    owner,
    repo,
    name: checkName,
    head_sha: head,
    external_id: externalIdOf(head),
    ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
  };
}

async function findNewest(
  client: Client,
  subject: CheckSubject,
  head: string,
): Promise<FoundCheckRun | null> {
  try {
    const [newest] = await listRuns(client, subject, head);
    return newest ? { id: newest.id, completed: newest.status === "completed" } : null;
  } catch (error) {
    // A force-push can take the commit away, and its runs with it.
    if (isGatewayFailure(error, "not-found") || isGatewayFailure(error, "head-gone")) return null;
    throw error;
  }
}

/** The subject's own runs on a commit, newest first. */
async function listRuns(client: Client, { repository, externalIdOf }: CheckSubject, head: string) {
  const runs = await listOwnRuns(client, repository, head);
  return runs.filter((run) => run.external_id === externalIdOf(head));
}

/** All runs of this check on a commit, newest first. */
export async function listOwnRuns(
  client: Client,
  { owner, repo }: RepositoryRef,
  head: string,
): Promise<
  readonly {
    readonly id: number;
    readonly status: string;
    readonly started_at: string | null;
    readonly external_id: string | null;
  }[]
> {
  const { data } = await client.send("look for the check run", "read", () =>
    client.octokit.rest.checks.listForRef({
      owner,
      repo,
      ref: head,
      check_name: checkName,
      per_page: 100,
    }),
  );
  return data.check_runs;
}
