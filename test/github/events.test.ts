/** Which webhooks become jobs, over GitHub's own example payloads. */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { jobsFromEvent } from "../../src/github/events.ts";

interface Examples {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

const published: readonly Examples[] = createRequire(import.meta.url)(
  "@octokit/webhooks-examples/api.github.com/index.json",
);

function example(name: string, action: string): Record<string, unknown> {
  const event = published.find((candidate) => candidate.name === name);
  const found = event?.examples.find((payload) => payload.action === action);
  if (!found) throw new Error(`no example of ${name}.${action}`);
  return structuredClone(found);
}

/** The examples were recorded by repository hooks; an app's have an installation. */
const installed = { installation: { id: 11, node_id: "x" } };

test("no example of GitHub's throws, and only pull requests and our checks become jobs", () => {
  const kinds = new Set<string>();
  for (const { name, examples } of published) {
    for (const payload of examples) {
      const jobs = jobsFromEvent(name, "d", { ...payload, ...installed });
      if (jobs.length > 0) kinds.add(`${name}.${payload.action}`);
    }
  }
  expect([...kinds].sort()).toEqual([
    "check_suite.rerequested",
    "merge_group.checks_requested",
    "pull_request.closed",
    "pull_request.opened",
    "pull_request.ready_for_review",
    "pull_request.reopened",
    "pull_request.synchronize",
  ]);
});

test("tells the whole identity of a pull request", () => {
  const payload = { ...example("pull_request", "opened"), ...installed };
  expect(jobsFromEvent("pull_request", "delivery-1", payload)).toEqual([
    {
      kind: "review-pull",
      pull: {
        installationId: 11,
        repositoryId: 186853002,
        owner: "Codertocat",
        repo: "Hello-World",
        number: 2,
      },
      head: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      base: "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
      deliveryId: "delivery-1",
      reason: "opened",
      changedFiles: 1,
      facts: {
        title: "Update the README with new information.",
        author: "Codertocat",
        state: "open",
        updatedAt: "2019-05-15T15:20:33.000Z",
        closedAt: null,
        mergeCommit: null,
      },
    },
  ]);
});

function pullRequest(action: string, more: object = {}): object {
  return { ...example("pull_request", "opened"), ...installed, action, ...more };
}

test.each([
  ["synchronize", "synchronize"],
  ["reopened", "reopened"],
  ["ready_for_review", "ready-for-review"],
])("pull_request.%s is reviewed", (action, reason) => {
  expect(jobsFromEvent("pull_request", "d", pullRequest(action))).toMatchObject([{ reason }]);
});

test("an edit is reviewed only if it moves the base", () => {
  const moved = pullRequest("edited", { changes: { base: { ref: { from: "main" } } } });
  expect(jobsFromEvent("pull_request", "d", moved)).toMatchObject([{ reason: "base-changed" }]);
  const retitled = pullRequest("edited", { changes: { title: { from: "Old" } } });
  expect(jobsFromEvent("pull_request", "d", retitled)).toEqual([]);
});

test.each(["labeled", "assigned", "review_requested", "locked"])(
  "pull_request.%s is not reviewed",
  (action) => {
    expect(jobsFromEvent("pull_request", "d", pullRequest(action))).toEqual([]);
  },
);

const sha = "a".repeat(40);
const base = "b".repeat(40);
const repository = { id: 7, name: "shop", owner: { login: "gophers" } };
const listed = { number: 3, head: { sha }, base: { sha: base, repo: { id: 7 } } };

function checkRun(run: object): object {
  const check_run = { head_sha: sha, app: { id: 42 }, pull_requests: [], external_id: "", ...run };
  return { action: "rerequested", check_run, repository, ...installed };
}

test("Re-run on a fork's check run finds the pull request by our own note", () => {
  const payload = checkRun({ external_id: `7#9@${sha}` });
  expect(jobsFromEvent("check_run", "d", payload, 42)).toMatchObject([
    { pull: { number: 9 }, head: sha, base: null, reason: "rerequested" },
  ]);
});

test("closing a pull request is heard, so that no check of it stays open", () => {
  const closed = { ...example("pull_request", "closed"), ...installed };
  expect(jobsFromEvent("pull_request", "d", closed)).toMatchObject([{ reason: "closed" }]);
});

test.each([
  ["review-again", "rerequested"],
  ["comment-all", "comment-all"],
])("the button %s is a wish", (identifier, reason) => {
  const run = checkRun({ external_id: `7#9@${sha}` });
  const pressed = { ...run, action: "requested_action", requested_action: { identifier } };
  expect(jobsFromEvent("check_run", "d", pressed, 42)).toMatchObject([{ reason }]);
});

test.each(["somebody-elses", ""])("a button that is not ours (%j) is nothing", (identifier) => {
  const run = checkRun({ external_id: `7#9@${sha}` });
  const pressed = { ...run, action: "requested_action", requested_action: { identifier } };
  expect(jobsFromEvent("check_run", "d", pressed, 42)).toEqual([]);
});

const group = { head_sha: sha, base_sha: base, base_ref: "refs/heads/main" };

test("the merge queue asks for the check of the commit it built", () => {
  const asked = { action: "checks_requested", merge_group: group, repository, ...installed };
  const wanted = { kind: "review-merge-group", head: sha, base, branch: "main" };
  expect(jobsFromEvent("merge_group", "d", asked)).toMatchObject([wanted]);
  expect(jobsFromEvent("merge_group", "d", { ...asked, action: "destroyed" })).toEqual([]);
});

test("Re-run on a merge group's check run is answered for the group", () => {
  const payload = checkRun({ external_id: `7~${base}@${sha}` });
  const wanted = { kind: "review-merge-group", head: sha, base, branch: null };
  expect(jobsFromEvent("check_run", "d", payload, 42)).toMatchObject([wanted]);
});

test("Re-run all on a commit without a listed pull request asks our own check runs", () => {
  const check_suite = { head_sha: sha, app: { id: 42 }, pull_requests: [] };
  const payload = { action: "rerequested", check_suite, repository, ...installed };
  const wanted = { kind: "rerun-commit", head: sha };
  expect(jobsFromEvent("check_suite", "d", payload, 42)).toMatchObject([wanted]);
});

test("Re-run on a check run of another app is not ours", () => {
  const payload = checkRun({ external_id: `7#9@${sha}`, app: { id: 43 } });
  expect(jobsFromEvent("check_run", "d", payload, 42)).toEqual([]);
});

test("Re-run all concerns every pull request into this repository", () => {
  const elsewhere = { ...listed, number: 5, base: { sha: base, repo: { id: 8 } } };
  const check_suite = {
    head_sha: sha,
    app: { id: 42 },
    pull_requests: [listed, elsewhere, { ...listed, number: 4 }],
  };
  const payload = { action: "rerequested", check_suite, repository, ...installed };
  const jobs = jobsFromEvent("check_suite", "d", payload, 42);
  expect(jobs.map((job) => (job.kind === "review-pull" ? job.pull.number : job.kind))).toEqual([
    3, 4,
  ]);
  expect(jobsFromEvent("check_suite", "d", payload, 1)).toEqual([]);
});

const ann = { id: 5, login: "ann", type: "User" };
const said = {
  id: 11,
  body: "@mapwarden ignore known",
  user: ann,
  created_at: "2026-11-21T10:00:00Z",
};
const issue = { number: 9, user: { ...ann, id: 6 }, pull_request: {} };

function issueComment(more: object = {}, about: object = issue) {
  return {
    action: "created",
    issue: about,
    comment: { ...said, ...more },
    repository,
    ...installed,
  };
}

test("a comment under a pull request that speaks to somebody becomes a command", () => {
  expect(jobsFromEvent("issue_comment", "d", issueComment())).toMatchObject([
    {
      kind: "run-command",
      pull: { number: 9 },
      comment: { surface: "issue", id: 11, repliesTo: null },
      name: "mapwarden",
      command: { verb: "ignore", reason: "known" },
      author: { login: "ann", id: 5 },
      isPullAuthor: false,
      at: "2026-11-21T10:00:00.000Z",
      deliveryId: "d",
    },
  ]);
});

test("an answer in a thread names the comment that opens it, and its author may be the pull request's", () => {
  const comment = { ...said, in_reply_to_id: 10 };
  const pull_request = { number: 9, user: ann };
  const payload = { action: "created", comment, pull_request, repository, ...installed };
  const wanted = { comment: { surface: "review", id: 11, repliesTo: 10 }, isPullAuthor: true };
  expect(jobsFromEvent("pull_request_review_comment", "d", payload)).toMatchObject([wanted]);
});

test.each([
  ["an issue", issueComment({}, { number: 9, user: ann })],
  ["an edited comment", { ...issueComment(), action: "edited" }],
  ["a bot", issueComment({ user: { ...ann, type: "Bot" } })],
  ["nobody", issueComment({ user: null })],
  ["somebody who asks nothing", issueComment({ body: "Looks good." })],
  ["somebody who says nothing", issueComment({ body: null })],
])("a comment of %s is no command", (_, payload) => {
  expect(jobsFromEvent("issue_comment", "d", payload)).toEqual([]);
});

test.each([null, undefined, 3, "x", [], {}, { action: "opened" }, { pull_request: [] }])(
  "a payload like %j is not ours to fail on",
  (payload) => {
    for (const event of [
      "pull_request",
      "check_run",
      "check_suite",
      "merge_group",
      "issue_comment",
      "nonsense",
    ]) {
      expect(jobsFromEvent(event, "d", payload)).toEqual([]);
    }
  },
);

test("tells title, author and fate of a pull request, and as of when", () => {
  const closed = example("pull_request", "closed");
  const pull = { ...Object(closed.pull_request), user: null, title: "t".repeat(999) };
  const factsOf = (changes: object) => {
    const payload = { ...closed, ...installed, pull_request: { ...pull, ...changes } };
    const [job] = jobsFromEvent("pull_request", "d", payload);
    return job?.kind === "review-pull" ? job.facts : undefined;
  };
  expect(factsOf({})).toEqual({
    title: "t".repeat(256),
    author: null,
    state: "closed",
    updatedAt: "2019-05-15T15:21:18.000Z",
    closedAt: "2019-05-15T15:21:18.000Z",
    mergeCommit: null,
  });
  const merged = { merged: true, merge_commit_sha: "c".repeat(40), user: { login: "ada" } };
  expect(factsOf(merged)).toMatchObject({
    ...{ state: "merged", author: "ada", mergeCommit: "c".repeat(40) },
  });
  // Nobody knows whether it is newer than what is known.
  expect(factsOf({ updated_at: undefined })).toBeUndefined();
});
