/** Check runs: each head has one that ends, whatever fails; buttons and re-runs get one of their own; the queue its answer. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { fakeApp } from "../fake-github/fake.ts";
import { useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = (name: string) => `func ${name}() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n`;
const buggy: Files = { ...base, "store/store.go": `package store\n\n${bug("Fill")}` };
const bugs = (count: number): Files => ({
  ...base,
  "store/store.go": `package store\n\n${Array.from({ length: count }, (_, i) => bug(`Fill${i}`)).join("\n")}`,
});

describe("check runs", () => {
  const stores = useStores("embedded");
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(await stores.createLocation());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  /** A click under the newest check run. */
  async function click(at: PullStage, action: string, more: object = {}): Promise<void> {
    const run = at.repository.checkRuns.at(-1);
    const check_run = {
      head_sha: run?.headSha,
      external_id: run?.externalId,
      app: fakeApp,
      pull_requests: [],
    };
    await stage.deliver("check_run", { ...at.envelope, action, check_run, ...more });
    await stage.settled();
  }

  const press = (at: PullStage, identifier: string) =>
    click(at, "requested_action", { requested_action: { identifier } });

  test("Re-run and the button below it each give a new run and repeat no comment", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    await click(at, "rerequested");
    await press(at, "review-again");
    expect(at.checks()).toHaveLength(3);
    expect(new Set(at.checks().map(({ conclusion }) => conclusion))).toEqual(new Set(["failure"]));
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.repository.checkRuns[0]).toMatchObject({
      externalId: `${at.repository.id}#1@${at.pull.head.sha}`,
      actions: [{ identifier: "review-again" }],
    });
  });

  test("a re-run of an older head is answered there, and does not trouble the newest", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const [run] = at.repository.checkRuns;
    const newest = await at.push({ ...buggy, "a.txt": "a" });
    const check_run = {
      head_sha: run?.headSha,
      external_id: run?.externalId,
      app: fakeApp,
      pull_requests: [],
    };
    await stage.deliver("check_run", { ...at.envelope, action: "rerequested", check_run });
    await stage.settled();
    expect(at.checks()).toMatchObject([
      { conclusion: "failure" },
      { head: newest, conclusion: "failure" },
      { head: run?.headSha, conclusion: "neutral", title: "Superseded" },
    ]);
  });

  test("Re-run all finds a fork's pull request, which GitHub does not name, by our own note", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const check_suite = { head_sha: at.pull.head.sha, app: fakeApp, pull_requests: [] };
    const payload = { ...at.envelope, action: "rerequested", check_suite };
    await stage.deliver("check_suite", payload, "suite");
    await stage.settled();
    await stage.deliver("check_suite", payload, "suite");
    await stage.settled();
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }, { conclusion: "failure" }]);
  });

  test("Re-run all on a head that never got a run asks GitHub for its pull requests", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const check_suite = { head_sha: at.pull.head.sha, app: fakeApp, pull_requests: [] };
    await stage.deliver("check_suite", { ...at.envelope, action: "rerequested", check_suite });
    await stage.settled();
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
  });

  test("what the limits leave out is annotated, each once over the parts of fifty, and commented on when asked", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, bugs(120));
    await at.tell("opened");
    const [first] = at.repository.checkRuns;
    expect(at.threads()).toHaveLength(5);
    expect(first?.output.title).toBe("120 errors");
    expect(first?.annotations).toHaveLength(115);
    expect(new Set(first?.annotations.map(({ start_line: line }) => line)).size).toBe(115);
    expect(first?.actions.map(({ identifier }) => identifier)).toEqual([
      "review-again",
      "comment-all",
    ]);
    await press(at, "comment-all");
    expect(at.threads()).toHaveLength(50);
    expect(new Set(at.repository.comments.map(({ line }) => line)).size).toBe(50);
    expect(at.repository.checkRuns[1]?.annotations).toHaveLength(70);
  });

  test("a permission that was taken away ends the check at once, and says which", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const installation = stage.fake.state.installations.get(at.installationId);
    if (installation) delete installation.permissions.contents;
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
    expect(at.repository.checkRuns[0]?.output.summary).toContain("contents=read");
    expect(at.requests().filter((line) => line.includes("/compare/"))).toHaveLength(1);
    installation?.permissions && Object.assign(installation.permissions, { contents: "read" });
    await click(at, "rerequested");
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "failure" });
  });

  test("where not even checks may be written, the queue is let go", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const installation = stage.fake.state.installations.get(at.installationId);
    if (installation) installation.permissions.checks = "read";
    await at.tell("opened");
    expect(at.checks()).toEqual([]);
    if (installation) installation.permissions.checks = "write";
    await at.push({ ...buggy, "a.txt": "a" });
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
  });

  test("spent retries end the check with their reason, and a re-run makes it good", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const path = `${at.repository.name}/compare`;
    stage.fake.addFault({ path, how: { kind: "answer", status: 502, message: "Bad gateway" } });
    await at.tell("opened");
    stage.fake.clearFaults();
    expect(at.checks()).toMatchObject([
      { conclusion: "neutral", title: "The review could not be finished" },
    ]);
    await click(at, "rerequested");
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "failure" });
  });

  test("the queue is answered from the verdicts of its pull requests, in three requests", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, { ...base, "a.txt": "a" });
    await at.tell("opened");
    const group = enqueue(at, { ...base, "a.txt": "a" });
    at.requests();
    const started = performance.now();
    await askFor(at, group);
    console.info(`merge group answered in ${Math.round(performance.now() - started)} ms`);
    expect(at.requests().length).toBeLessThanOrEqual(3);
    expect(at.checks().at(-1)).toMatchObject({ head: group.head, conclusion: "success" });
    const { externalId } = at.repository.checkRuns.at(-1) ?? {};
    expect(externalId).toBe(`${at.repository.id}~${group.base}@${group.head}`);
    await click(at, "rerequested");
    expect(at.checks().filter(({ head }) => head === group.head)).toHaveLength(2);
  });

  test("a pull request that blocks holds the group back", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const group = enqueue(at, buggy);
    await askFor(at, group);
    expect(at.checks().at(-1)).toMatchObject({ head: group.head, conclusion: "failure" });
    expect(at.checks().at(-1)?.title).toBe("Held back by 1 pull request");
  });

  test("a group of which a verdict is missing is judged itself, and nothing is commented", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const group = enqueue(at, buggy);
    await askFor(at, group);
    expect(at.checks()).toMatchObject([
      { head: group.head, conclusion: "failure", title: "1 error" },
    ]);
    expect(at.repository.reviews).toEqual([]);
  });

  test("a group whose judgement has to wait as GitHub asks goes on with the check it began", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const group = enqueue(at, buggy);
    const how = { kind: "secondary", status: 403, retryAfter: 1 } as const;
    stage.fake.addFault({ path: `${at.repository.name}/compare/`, times: 2, how });
    await askFor(at, group);
    expect(at.checks()).toMatchObject([{ head: group.head, conclusion: "failure" }]);
  });

  test("a group that cannot be judged ends too", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    const group = enqueue(at, buggy);
    const path = `${at.repository.name}/compare`;
    stage.fake.addFault({ path, how: { kind: "answer", status: 500, message: "Oops" } });
    await askFor(at, group);
    stage.fake.clearFaults();
    expect(at.checks()).toMatchObject([{ head: group.head, conclusion: "neutral" }]);
  });

  /** The queue's commit: the pull request merged upon the branch. */
  function enqueue({ repository, pull }: PullStage, files: Files): { base: string; head: string } {
    const tip = repository.branches.get("main") ?? "";
    const { sha } = repository.git.commit(files, [tip, pull.head.sha], "Merge");
    repository.mergeQueue.push({ branch: "main", pull: pull.number, base: tip, head: sha });
    return { base: tip, head: sha };
  }

  async function askFor(at: PullStage, group: { base: string; head: string }): Promise<void> {
    const merge_group = { head_sha: group.head, base_sha: group.base, base_ref: "refs/heads/main" };
    await stage.deliver("merge_group", { ...at.envelope, action: "checks_requested", merge_group });
    await stage.settled();
  }
});
