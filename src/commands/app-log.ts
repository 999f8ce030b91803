/** What the App logs: JSON lines of facts (ids, counts, times). Payloads, code and tokens are never given to it. */
import { type DestinationStream, type Logger, pino } from "pino";
import { type Job, jobKey, repositoryOf } from "../jobs/job.ts";
import { isUpkeep, type UpkeepJob } from "../jobs/upkeep-job.ts";
import type { JobEnd } from "../queue/work.ts";
import { trailFacts } from "../telemetry/trail.ts";
import type { WebhookEnd } from "../web/webhook.ts";

/** A logger to standard output, or elsewhere; each line of a job names the delivery it works for. */
export function createLogger(level: string, out?: DestinationStream): Logger {
  const options = { level, base: null, mixin: trailFacts };
  return out ? pino(options, out) : pino(options);
}

/** Errors of HTTP clients carry the request with its headers; a line says what happened without them. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** One line for each request to the webhook route. */
export function logWebhook(log: Logger, end: WebhookEnd): void {
  const { status, outcome, guid, event, jobs, ms, error } = end;
  const facts = { status, outcome, delivery: guid, event, jobs, ms: Math.round(ms) };
  if (error !== undefined) log.error({ ...facts, error: describeError(error) }, "webhook not kept");
  else if (status === 202) log.info(facts, "webhook");
  else log.warn(facts, "webhook refused");
}

/** One line for each run of a job. */
export function logJob(log: Logger, { queue, job, attempt, ms, error }: JobEnd): void {
  const facts = {
    queue,
    kind: job.kind,
    ...(isUpkeep(job) ? factsOfUpkeep(job) : factsOf(job)),
    attempt,
    ms: Math.round(ms),
  };
  if (error === undefined) log.info(facts, "job done");
  else log.warn({ ...facts, error: describeError(error) }, "job failed");
}

function factsOf(job: Job) {
  const { owner, repo } = repositoryOf(job);
  return {
    job: jobKey(job),
    repository: `${owner}/${repo}`,
    delivery: job.deliveryId,
    ...("head" in job && { head: job.head }),
    ...(job.kind === "run-command" && { command: job.command.verb }),
    ...(job.kind === "review-pull" && { pull: job.pull.number, reason: job.reason }),
  };
}

/** Whoever is forgotten is not named: the log would remember. */
function factsOfUpkeep(job: UpkeepJob) {
  return "installationId" in job && job.kind !== "forget"
    ? { installation: job.installationId }
    : {};
}
