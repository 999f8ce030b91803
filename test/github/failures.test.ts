/** What happens when GitHub refuses, breaks down or breaks off: nothing twice, nothing lost, nothing too early. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";
import { addRepository, openPull, push } from "../../src/demo/stand-in-state.ts";
import { GatewayError, type GatewayFailure } from "../../src/jobs/gateway-error.ts";
import type { CheckAnnotation, CheckResult, NewReview } from "../../src/jobs/ports.ts";
import { fingerprintMark } from "../../src/review/mark.ts";
import { refOf, type Scene, startScene } from "./support.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene(sampleBase, sampleHead);
});

afterEach(async () => {
  await scene.fake.close();
  expect(scene.fake.problems).toEqual([]);
});

function reviewAt(line: number): NewReview {
  const body = `Words.\n${fingerprintMark("0123456789abcdef01234567")}`;
  return {
    head: scene.pull.head.sha,
    body: "",
    comments: [{ path: "stock/prices.go", line, body }],
  };
}

async function failureOf(run: Promise<unknown>): Promise<GatewayFailure> {
  try {
    await run;
  } catch (error) {
    if (error instanceof GatewayError) return error.failure;
    throw error;
  }
  throw new Error("it did not fail");
}

const noResult: CheckResult = {
  conclusion: "neutral",
  title: "None",
  summary: "None.",
  annotations: [],
  actions: [],
};

function sent(method: string, path: RegExp): number {
  return scene.fake.log.filter((logged) => logged.method === method && path.test(logged.path))
    .length;
}

const reviews = /\/reviews$/;
const checkRuns = /\/check-runs$/;

test("posts a review once when GitHub answers 502 although it took it", async () => {
  const { gateway, fake, repository } = scene;
  fake.addFault({
    method: "POST",
    path: "/reviews$",
    effect: "done",
    how: { kind: "answer", status: 502, message: "Bad gateway" },
  });
  await gateway.postReview(reviewAt(8));
  expect(sent("POST", reviews)).toBe(1);
  expect(repository.reviews).toHaveLength(1);
});

test("posts a review once when the connection breaks after GitHub took it", async () => {
  const { gateway, fake, repository } = scene;
  fake.addFault({ method: "POST", path: "/reviews$", effect: "done", how: { kind: "reset" } });
  await gateway.postReview(reviewAt(8));
  expect(repository.reviews).toHaveLength(1);
});

test("does not repeat a review that GitHub did not take, and says that the outcome is unknown", async () => {
  const { gateway, fake, repository } = scene;
  fake.addFault({
    method: "POST",
    path: "/reviews$",
    how: { kind: "answer", status: 502, message: "Bad gateway" },
  });
  expect(await failureOf(gateway.postReview(reviewAt(8)))).toEqual({
    kind: "unknown-outcome",
  });
  expect(sent("POST", reviews)).toBe(1);
  expect(repository.reviews).toEqual([]);
});

test("finds the check run that GitHub created before the connection broke", async () => {
  const { gateway, fake, repository, pull } = scene;
  fake.addFault({ method: "POST", path: "/check-runs$", effect: "done", how: { kind: "reset" } });
  const id = await gateway.startCheckRun(pull.head.sha, "in_progress");
  expect(repository.checkRuns.map((run) => run.id)).toEqual([id]);
  expect(sent("POST", checkRuns)).toBe(1);
});

test("goes on with the check run that a killed attempt left", async () => {
  const { gateway, github, ref, repository, pull } = scene;
  const id = await gateway.startCheckRun(pull.head.sha, "in_progress");
  const second = github.gatewayFor(ref);
  await second.fetchPull();
  expect(await second.startCheckRun(pull.head.sha, "in_progress")).toBe(id);
  expect(repository.checkRuns).toHaveLength(1);
});

function annotations(count: number): readonly CheckAnnotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: "stock/store.go",
    startLine: index + 1,
    endLine: index + 1,
    startColumn: 1,
    endColumn: 2,
    level: "warning",
    title: "A title",
    message: `Number ${index}`,
  }));
}

test.each([0, 1, 2])("sends 120 annotations once each although answer %i is lost", async (skip) => {
  const { gateway, fake, ref, repository, pull } = scene;
  const id = await gateway.startCheckRun(pull.head.sha, "in_progress");
  fake.addFault({
    method: "PATCH",
    path: "/check-runs/",
    skip,
    times: 1,
    effect: "done",
    how: { kind: "reset" },
  });
  const result = {
    conclusion: "failure",
    title: "120",
    summary: "All.",
    annotations: annotations(120),
    actions: [],
  } as const;
  await gateway.completeCheckRun(id, result);
  const messages = () => repository.checkRuns[0]?.annotations.map(({ message }) => message);
  const expected = result.annotations.map(({ message }) => message);
  expect(messages()).toEqual(expected);
  await scene.github.gatewayFor(ref).completeCheckRun(id, result);
  expect(messages(), "completed a second time").toEqual(expected);
  expect(repository.checkRuns[0]).toMatchObject({ status: "completed", conclusion: "failure" });
});

test("retries a read that breaks down, and gives up on one that stays down", async () => {
  const { gateway, fake } = scene;
  const bad = { kind: "answer", status: 502, message: "Bad gateway" } as const;
  fake.addFault({ path: "/graphql$", times: 2, how: bad });
  expect((await gateway.fetchPull()).open).toBe(true);
  fake.addFault({ path: "/graphql$", how: bad });
  expect(await failureOf(gateway.fetchPull())).toEqual({ kind: "unavailable" });
});

test.each([
  { status: 403, retryAfter: 60 },
  { status: 429, retryAfter: 2 },
])("obeys retry-after $retryAfter of a $status to the second", async ({ status, retryAfter }) => {
  const { gateway, fake, ref, pull } = scene;
  await gateway.fetchPull();
  fake.addFault({
    method: "POST",
    path: "/check-runs$",
    times: 1,
    how: { kind: "secondary", status, retryAfter },
  });
  const before = Date.now();
  const failure = await failureOf(gateway.startCheckRun(pull.head.sha, "in_progress"));
  if (failure.kind !== "rate-limited") throw new Error(failure.kind);
  const seconds = (failure.until.getTime() - before) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(retryAfter);
  expect(seconds).toBeLessThan(retryAfter + 1);
  expect(sent("POST", checkRuns), "no attempt of its own").toBe(1);
  const count = fake.log.length;
  expect(await failureOf(scene.github.gatewayFor(ref).fetchPull())).toEqual(failure);
  expect(fake.log, "nothing is sent before the time").toHaveLength(count);
});

test("a request that stands in the line of its pacing is not sent into a pause", async () => {
  const { gateway, fake, ref, pull } = scene;
  await gateway.fetchPull();
  fake.addFault({ path: "/graphql$", times: 1, how: { kind: "secondary", retryAfter: 30 } });
  // The second write waits a second for its turn; the read that meets the limit is quicker.
  const first = gateway.startCheckRun(pull.head.sha, "in_progress");
  const second = failureOf(scene.github.gatewayFor(ref).reportCheckRun(pull.head.sha, noResult));
  await first;
  expect((await failureOf(scene.github.gatewayFor(ref).fetchPull())).kind).toBe("rate-limited");
  expect((await second).kind).toBe("rate-limited");
  expect(sent("POST", checkRuns)).toBe(1);
});

test("one installation's limit does not hold up another", async () => {
  const { gateway, github, fake } = scene;
  const other = addRepository(fake.state, { owner: "others", name: "shop", files: sampleBase }, 77);
  const pull = openPull(other, { title: "Theirs", branch: "topic", files: sampleHead });
  fake.addFault({ path: "/graphql$", times: 1, how: { kind: "secondary", retryAfter: 60 } });
  expect((await failureOf(gateway.fetchPull())).kind).toBe("rate-limited");
  const theirs = refOf(other, pull, 77);
  expect((await github.gatewayFor(theirs).fetchPull()).open).toBe(true);
});

test("surfaces the primary limit with the time of its reset", async () => {
  const { gateway, fake } = scene;
  const reset = Math.ceil(Date.now() / 1000) + 1800;
  fake.addFault({ path: "/graphql$", how: { kind: "primary", reset } });
  const failure = await failureOf(gateway.fetchPull());
  expect(failure).toEqual({ kind: "rate-limited", until: new Date((reset + 1) * 1000) });
});

test("takes a new token when the old one is revoked", async () => {
  const { gateway, fake } = scene;
  await gateway.fetchPull();
  fake.state.tokens.clear();
  expect((await gateway.fetchPull()).open).toBe(true);
}, 20_000);

test("a comment outside the hunks is told apart from a head that is gone", async () => {
  const { gateway, repository } = scene;
  expect(await failureOf(gateway.postReview(reviewAt(35)))).toEqual({
    kind: "anchor-rejected",
  });
  const stale = reviewAt(8);
  push(repository, "topic", { ...sampleHead, "go.mod": "module x\n" }, { force: true });
  expect(await failureOf(gateway.postReview(stale))).toEqual({ kind: "head-gone" });
  expect(repository.reviews).toEqual([]);
});

test("names the permission that is missing", async () => {
  const { gateway, fake, ref, pull } = scene;
  const installation = fake.state.installations.get(ref.installationId);
  if (installation) installation.permissions = { ...installation.permissions, checks: "read" };
  const failure = await failureOf(gateway.startCheckRun(pull.head.sha, "in_progress"));
  expect(failure).toEqual({ kind: "forbidden", needed: "checks=write" });
});

test("tells a suspended installation from one that is gone", async () => {
  const { gateway, fake, ref } = scene;
  const installation = fake.state.installations.get(ref.installationId);
  if (installation) installation.suspended = true;
  expect(await failureOf(gateway.fetchPull())).toEqual({ kind: "suspended" });
  fake.state.installations.clear();
  expect(await failureOf(gateway.fetchPull())).toEqual({ kind: "unauthorised" });
});

test("a commit that GitHub does not know is a head that is gone", async () => {
  const { gateway, pull } = scene;
  const gone = "0".repeat(40);
  const failure = await failureOf(gateway.fetchChange(gone, pull.head.sha, 1));
  expect(failure).toEqual({ kind: "head-gone" });
});
