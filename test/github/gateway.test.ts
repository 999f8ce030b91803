/** The gateway over real Octokit, with throttling and retries on, against the fake. */
import { afterEach, expect, test } from "vitest";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";
import { push } from "../../src/demo/stand-in-state.ts";
import { checkName } from "../../src/github/checks.ts";
import { createGithub } from "../../src/github/gateway.ts";
import type { CheckResult, NewReview } from "../../src/jobs/ports.ts";
import { fingerprintMark } from "../../src/review/mark.ts";
import { fakeApp } from "../fake-github/fake.ts";
import { type Scene, startScene } from "./support.ts";

const fingerprint = "0123456789abcdef01234567";
let scene: Scene;

afterEach(async () => {
  await scene.fake.close();
  expect(scene.fake.problems).toEqual([]);
});

function reviewOf(head: string, line = 8): NewReview {
  const body = `Words about the map.\n${fingerprintMark(fingerprint)}`;
  return { head, body: "", comments: [{ path: "stock/prices.go", line, body }] };
}

const verdict: CheckResult = {
  conclusion: "failure",
  title: "1 error",
  summary: "| severity | count |",
  annotations: [],
  actions: [],
};

test("reads, judges and writes a whole review in eight requests", async () => {
  scene = await startScene(sampleBase, sampleHead);
  const { gateway, repository, pull } = scene;
  const state = await gateway.fetchPull();
  expect(state).toEqual({
    head: pull.head.sha,
    base: repository.branches.get("main"),
    baseRef: "main",
    draft: false,
    open: true,
    changedFiles: 3,
    posted: [],
    config: null,
    organisation: "unseen",
    proposedConfig: null,
    viewer: "mapwarden",
  });
  const run = await gateway.startCheckRun(state.head, "in_progress");
  const change = await gateway.fetchChange(state.base, state.head, state.changedFiles);
  expect(change.files.map(({ path }) => path)).toEqual([
    "stock/prices.go",
    "stock/report.go",
    "stock/store.go",
  ]);
  const [before, after] = await Promise.all([
    gateway.fetchDirectories(change.base, ["", "stock", "nowhere"]),
    gateway.fetchDirectories(change.head, ["", "stock"]),
  ]);
  expect(before.get("nowhere")).toEqual([]);
  const entries = [...(before.get("stock") ?? []), ...(after.get("stock") ?? [])];
  const blobs = await gateway.fetchBlobs(entries);
  const store = after.get("stock")?.find(({ path }) => path === "stock/store.go");
  expect(blobs.get(store?.sha ?? "")).toEqual({
    kind: "text",
    text: sampleHead["stock/store.go"],
  });
  await gateway.postReview(reviewOf(state.head));
  await gateway.completeCheckRun(run, verdict);
  expect(gateway.requests()).toBe(8);
  expect(scene.fake.log).toHaveLength(8);
  expect(repository.checkRuns).toMatchObject([
    {
      id: run,
      name: checkName,
      status: "completed",
      conclusion: "failure",
      headSha: state.head,
      externalId: `${repository.id}#1@${state.head}`,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      completedAt: expect.stringMatching(/Z$/),
    },
  ]);
  expect(repository.comments).toMatchObject([{ path: "stock/prices.go", line: 8 }]);
});

test("finds its own comment again, and not one in which somebody pasted the mark", async () => {
  scene = await startScene(sampleBase, sampleHead);
  const { gateway, ref, repository, pull, fake } = scene;
  await gateway.postReview(reviewOf(pull.head.sha));
  const [own] = repository.comments;
  if (!own) throw new Error("nothing was posted");
  const person = { id: 5, login: "mallory", type: "User" } as const;
  repository.comments.push(
    { ...own, id: 2, author: person },
    { ...own, id: 3, author: person, inReplyTo: own.id, body: "No." },
  );
  const { posted } = await gateway.fetchPull();
  expect(posted).toMatchObject([{ id: own.id, fingerprint, line: 8, answered: true }]);
  push(repository, "topic", { ...sampleHead, "stock/prices.go": "package stock\n" });
  const later = await scene.github.gatewayFor(ref).fetchPull();
  expect(later.posted).toMatchObject([{ id: own.id, line: null }]);
  expect(fake.log.filter(({ path }) => path === "/graphql")).toHaveLength(2);
});

test("asks GitHub who the app is", async () => {
  scene = await startScene(sampleBase, sampleHead);
  expect(await scene.github.fetchApp()).toMatchObject({
    id: fakeApp.id,
    slug: "mapwarden",
    permissions: { checks: "write", contents: "read" },
    events: expect.arrayContaining(["pull_request"]),
  });
  const stranger = createGithub({
    appId: 1,
    privateKey: scene.fake.privateKey,
    baseUrl: scene.fake.served.baseUrl,
    warn: () => {},
    now: Date.now,
  });
  await expect(stranger.fetchApp()).rejects.toMatchObject({ failure: { kind: "not-found" } });
});

test("reads every page of the review threads", async () => {
  scene = await startScene(sampleBase, sampleHead);
  const { gateway, repository, pull, fake } = scene;
  await gateway.postReview(reviewOf(pull.head.sha));
  const [own] = repository.comments;
  if (!own) throw new Error("nothing was posted");
  for (let id = 1; id < 250; id += 1) repository.comments.push({ ...own, id });
  fake.log.length = 0;
  const { posted } = await gateway.fetchPull();
  expect(posted).toHaveLength(250);
  expect(fake.log).toHaveLength(3);
});

test("reads the configuration from the tip of the base branch, not from the pull request", async () => {
  const path = ".github/mapwarden.yml";
  scene = await startScene(sampleBase, { ...sampleHead, [path]: "enabled: false\n" });
  expect((await scene.gateway.fetchPull()).config).toBeNull();
  const tip = push(scene.repository, "main", { ...sampleBase, [path]: "language: en\n" });
  const state = await scene.gateway.fetchPull();
  expect(state).toMatchObject({ base: tip, config: "language: en\n" });
  const change = await scene.gateway.fetchChange(state.base, state.head, 3);
  expect(change.base, "the merge base").not.toBe(tip);
});
