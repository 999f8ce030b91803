/** Which jobs a webhook becomes. What is not listed here is acknowledged and forgotten. */
import type { Job, ReviewReason } from "../jobs/job.ts";
import type { PullRef } from "../jobs/ports.ts";
import { parseExternalId } from "./checks.ts";
import {
  type CheckedPull,
  checkRunEvent,
  checkSuiteEvent,
  type Envelope,
  pullRequestEvent,
} from "./event-schemas.ts";

/** Actions of `pull_request` after which the difference, or our right to judge it, is another. */
const reviewReasons: Readonly<Record<string, ReviewReason>> = {
  opened: "opened",
  synchronize: "synchronize",
  reopened: "reopened",
  ready_for_review: "ready-for-review",
};

/**
 * The jobs of one delivery: mostly none or one; "Re-run all" can concern several pull requests. Never throws: an event
 * that is not understood is not ours to fail on. Events of checks count only if the check is ours (`appId`).
 */
export function jobsFromEvent(
  event: string,
  deliveryId: string,
  payload: unknown,
  appId?: number,
): readonly Job[] {
  switch (event) {
    case "pull_request":
      return fromPullRequest(deliveryId, payload);
    case "check_run":
      return fromCheckRun(deliveryId, payload, appId);
    case "check_suite":
      return fromCheckSuite(deliveryId, payload, appId);
    default:
      return [];
  }
}

function fromPullRequest(deliveryId: string, payload: unknown): readonly Job[] {
  const parsed = pullRequestEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { action, pull_request: pull, changes } = parsed.data;
  if (pull.state !== "open") return [];
  // Other edits touch title and text only.
  const baseChanged = action === "edited" && changes?.base !== undefined;
  const reason = baseChanged ? "base-changed" : reviewReasons[action];
  if (reason === undefined) return [];
  return [
    {
      kind: "review-pull",
      pull: pullRef(parsed.data, pull.number),
      head: pull.head.sha,
      base: pull.base.sha,
      deliveryId,
      reason,
    },
  ];
}

/** The buttons "Re-run" and those we put on the check run ourselves. */
function fromCheckRun(deliveryId: string, payload: unknown, appId?: number): readonly Job[] {
  const parsed = checkRunEvent.safeParse(payload);
  if (!parsed.success || parsed.data.action !== "rerequested") return [];
  const { check_run: run } = parsed.data;
  if (isForeign(run.app?.id, appId)) return [];
  // Our own note names the pull request exactly; GitHub lists several with one head, and none for forks.
  const noted = parseExternalId(run.external_id ?? "");
  if (!noted) return rerequested(parsed.data, run.pull_requests, deliveryId);
  const listed = run.pull_requests.find(({ number }) => number === noted.number);
  return [
    {
      kind: "review-pull",
      pull: pullRef(parsed.data, noted.number),
      head: run.head_sha,
      base: listed?.base.sha ?? null,
      deliveryId,
      reason: "rerequested",
    },
  ];
}

/** The button "Re-run all checks". */
function fromCheckSuite(deliveryId: string, payload: unknown, appId?: number): readonly Job[] {
  const parsed = checkSuiteEvent.safeParse(payload);
  if (!parsed.success || parsed.data.action !== "rerequested") return [];
  const { check_suite: suite } = parsed.data;
  if (isForeign(suite.app?.id, appId)) return [];
  return rerequested(parsed.data, suite.pull_requests, deliveryId);
}

function rerequested(
  envelope: Envelope,
  pulls: readonly CheckedPull[],
  deliveryId: string,
): readonly Job[] {
  // A commit can also be the head of a pull request into another repository of the network.
  const here = pulls.filter((pull) => pull.base.repo.id === envelope.repository.id);
  return here.map((pull) => ({
    kind: "review-pull",
    pull: pullRef(envelope, pull.number),
    head: pull.head.sha,
    base: pull.base.sha,
    deliveryId,
    reason: "rerequested",
  }));
}

function isForeign(checkAppId: number | undefined, appId: number | undefined): boolean {
  return appId !== undefined && checkAppId !== appId;
}

function pullRef({ installation, repository }: Envelope, number: number): PullRef {
  return {
    installationId: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    number,
  };
}
