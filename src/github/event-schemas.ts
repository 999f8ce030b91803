/** The parts of GitHub's webhook payloads that jobs are made of, parsed once at the edge. */
import { z } from "zod";

const sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const id = z.number().int().positive();

/** On every event that can become a job. */
const envelope = {
  installation: z.object({ id }),
  repository: z.object({ id, name: z.string(), owner: z.object({ login: z.string() }) }),
};

const pullRequest = z.object({
  number: id,
  state: z.string(),
  head: z.object({ sha }),
  base: z.object({ sha }),
  changed_files: z.number().int().nonnegative().optional(),
  title: z.string().optional(),
  /** Null where the account is gone. */
  user: z.object({ login: z.string() }).nullish(),
  merged: z.boolean().nullish(),
  merge_commit_sha: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true }).optional(),
  closed_at: z.iso.datetime({ offset: true }).nullish(),
});

/** `pull_request`. */
export const pullRequestEvent = z.object({
  ...envelope,
  action: z.string(),
  pull_request: pullRequest,
  /** On `edited`: what was there before. */
  changes: z.object({ base: z.unknown().optional() }).optional(),
});

/** A pull request as the events of checks name it; there are none for forks. */
const checkedPull = z.object({
  number: id,
  head: z.object({ sha }),
  base: z.object({ sha, repo: z.object({ id }) }),
});

/** `check_run`. */
export const checkRunEvent = z.object({
  ...envelope,
  action: z.string(),
  /** Which of our buttons was pressed, on `requested_action`. */
  requested_action: z.object({ identifier: z.string() }).nullish(),
  check_run: z.object({
    head_sha: sha,
    external_id: z.string().nullish(),
    app: z.object({ id }).nullish(),
    pull_requests: z.array(checkedPull),
  }),
});

/** `check_suite`. */
export const checkSuiteEvent = z.object({
  ...envelope,
  action: z.string(),
  check_suite: z.object({
    head_sha: sha,
    app: z.object({ id }).nullish(),
    pull_requests: z.array(checkedPull),
  }),
});

/** `merge_group`. */
export const mergeGroupEvent = z.object({
  ...envelope,
  action: z.string(),
  merge_group: z.object({ head_sha: sha, base_sha: sha, base_ref: z.string() }),
});

/** The pull request of its own events. */
export type ToldPull = z.infer<typeof pullRequest>;
/** Who wrote something; null once the account is gone. */
const writer = z.object({ id, login: z.string(), type: z.string() }).nullable();

const comment = z.object({
  id,
  body: z.string().nullish(),
  user: writer,
  created_at: z.string(),
});

/** `issue_comment`: GitHub takes pull requests for issues. */
export const issueCommentEvent = z.object({
  ...envelope,
  action: z.string(),
  issue: z.object({ number: id, user: writer, pull_request: z.object({}).optional() }),
  comment,
});

/** `pull_request_review_comment`. */
export const reviewCommentEvent = z.object({
  ...envelope,
  action: z.string(),
  pull_request: z.object({ number: id, user: writer }),
  comment: comment.extend({ in_reply_to_id: id.nullish() }),
});

/** Who and where an event comes from. */
export type Envelope = z.infer<z.ZodObject<typeof envelope>>;
/** See `checkedPull`. */
export type CheckedPull = z.infer<typeof checkedPull>;
/** A comment of either event. */
export type ToldComment = z.infer<typeof comment>;
/** Who wrote it. */
export type ToldWriter = z.infer<typeof writer>;
