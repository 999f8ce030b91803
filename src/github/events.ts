/** Which jobs a webhook becomes. What is not listed here is acknowledged and forgotten. */
import type { PullFacts } from "../jobs/finding-life.ts";
import type { Job, ReviewReason } from "../jobs/job.ts";
import type { PullRef, RepositoryRef } from "../jobs/ports.ts";
import { pullTitleCharsMax } from "../limits.ts";
import { fromIssueComment, fromReviewComment } from "./comment-events.ts";
import {
  type CheckedPull,
  checkRunEvent,
  checkSuiteEvent,
  type Envelope,
  mergeGroupEvent,
  pullRequestEvent,
  type ToldPull,
} from "./event-schemas.ts";
import { parseExternalId } from "./external-id.ts";

/** Actions of `pull_request` after which the difference, or our right to judge it, is another. */
const reviewReasons: Readonly<Record<string, ReviewReason>> = {
  opened: "opened",
  synchronize: "synchronize",
  reopened: "reopened",
  ready_for_review: "ready-for-review",
  closed: "closed",
};

/** What the clicks under a check run ask for: GitHub's own "Re-run", and the buttons of `review/actions.ts`. */
const clickReasons: Readonly<Record<string, ReviewReason>> = {
  rerequested: "rerequested",
  "review-again": "rerequested",
  "comment-all": "comment-all",
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
    case "merge_group":
      return fromMergeGroup(deliveryId, payload);
    case "issue_comment":
      return fromIssueComment(deliveryId, payload);
    case "pull_request_review_comment":
      return fromReviewComment(deliveryId, payload);
    default:
      return [];
  }
}

function fromPullRequest(deliveryId: string, payload: unknown): readonly Job[] {
  const parsed = pullRequestEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { action, pull_request: pull, changes } = parsed.data;
  // Other edits touch title and text only.
  const baseChanged = action === "edited" && changes?.base !== undefined;
  const reason = baseChanged ? "base-changed" : reviewReasons[action];
  if (reason === undefined || (pull.state !== "open" && reason !== "closed")) return [];
  return [
    {
      kind: "review-pull",
      pull: pullRef(parsed.data, pull.number),
      head: pull.head.sha,
      base: pull.base.sha,
      deliveryId,
      reason,
      ...(pull.changed_files !== undefined && { changedFiles: pull.changed_files }),
      ...factsOf(pull),
    },
  ];
}

/** What the event says of the pull request; nothing where it does not say as of when. */
function factsOf(pull: ToldPull): { readonly facts?: PullFacts } {
  const { title, user, updated_at: updatedAt, merged, state } = pull;
  if (title === undefined || updatedAt === undefined) return {};
  const facts: PullFacts = {
    title: title.slice(0, pullTitleCharsMax),
    author: user?.login ?? null,
    state: state === "open" ? "open" : merged ? "merged" : "closed",
    updatedAt: new Date(updatedAt).toISOString(),
    closedAt: pull.closed_at == null ? null : new Date(pull.closed_at).toISOString(),
    // Of a pull request that is open, GitHub names the commit of a merge it only tried.
    mergeCommit: merged ? (pull.merge_commit_sha ?? null) : null,
  };
  return { facts };
}

/** The button "Re-run" and those we put on the check run ourselves. */
function fromCheckRun(deliveryId: string, payload: unknown, appId?: number): readonly Job[] {
  const parsed = checkRunEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { check_run: run, action, requested_action: pressed } = parsed.data;
  const click = action === "requested_action" ? pressed?.identifier : action;
  const reason = clickReasons[click ?? ""];
  if (reason === undefined || isForeign(run.app?.id, appId)) return [];
  // Our own note names the pull request exactly; GitHub lists several with one head, and none for forks.
  const noted = parseExternalId(run.external_id ?? "");
  if (!noted) return rerequested(parsed.data, run.pull_requests, deliveryId);
  if (noted.kind === "group") {
    const repository = repositoryRef(parsed.data);
    const { head, base } = noted;
    return [{ kind: "review-merge-group", repository, head, base, branch: null, deliveryId }];
  }
  const listed = run.pull_requests.find(({ number }) => number === noted.number);
  return [
    {
      kind: "review-pull",
      pull: pullRef(parsed.data, noted.number),
      head: run.head_sha,
      base: listed?.base.sha ?? null,
      deliveryId,
      reason,
    },
  ];
}

/** The button "Re-run all checks". */
function fromCheckSuite(deliveryId: string, payload: unknown, appId?: number): readonly Job[] {
  const parsed = checkSuiteEvent.safeParse(payload);
  if (!parsed.success || parsed.data.action !== "rerequested") return [];
  const { check_suite: suite } = parsed.data;
  if (isForeign(suite.app?.id, appId)) return [];
  const known = rerequested(parsed.data, suite.pull_requests, deliveryId);
  if (known.length > 0) return known;
  // GitHub lists none for forks and for groups of the merge queue.
  const repository = repositoryRef(parsed.data);
  return [{ kind: "rerun-commit", repository, head: suite.head_sha, deliveryId }];
}

/** The queue built a commit and waits for its check. */
function fromMergeGroup(deliveryId: string, payload: unknown): readonly Job[] {
  const parsed = mergeGroupEvent.safeParse(payload);
  if (!parsed.success || parsed.data.action !== "checks_requested") return [];
  const { head_sha: head, base_sha: base, base_ref: ref } = parsed.data.merge_group;
  return [
    {
      kind: "review-merge-group",
      repository: repositoryRef(parsed.data),
      head,
      base,
      branch: ref.replace(/^refs\/heads\//, ""),
      deliveryId,
    },
  ];
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

function pullRef(envelope: Envelope, number: number): PullRef {
  return { ...repositoryRef(envelope), number };
}

function repositoryRef({ installation, repository }: Envelope): RepositoryRef {
  return {
    installationId: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
  };
}
