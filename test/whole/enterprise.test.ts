/** The life of a pull request on GitHub Enterprise Server: every request and answer checked against its description. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { useStores } from "../support/stores.ts";
import { type Stage, startStage } from "./stage.ts";

vi.hoisted(() => {
  process.env.FAKE_GITHUB_VERSION = "ghes-3.18";
});

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = (index: number) => `func Fill${index}() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n`;
const bugs = Array.from({ length: 60 }, (_, index) => bug(index)).join("\n");
const buggy: Files = { ...base, "store/store.go": `package store\n\n${bugs}` };
const pages = Object.fromEntries(
  Array.from({ length: 301 }, (_, index) => [`doc/${index}.txt`, `Page ${index}\n`]),
);

const stores = useStores("embedded");
let stage: Stage;
beforeAll(async () => {
  stage = await startStage(await stores.createLocation());
});
afterAll(() => stage.close());

test("reviews, re-runs, marks and answers the queue in words that the server knows", {
  timeout: 120_000,
}, async () => {
  const at = stage.open(base, buggy);
  await at.tell("opened");
  await at.push({ ...base, ...pages });
  await at.push({ ...buggy, "a.txt": "a" });
  const { headSha: head_sha, externalId: external_id } = at.repository.checkRuns[2] ?? {};
  const check_run = { head_sha, external_id, app: { id: 4242 }, pull_requests: [] };
  await stage.deliver("check_run", { ...at.envelope, action: "rerequested", check_run });
  await stage.settled();
  const tip = at.repository.branches.get("main") ?? "";
  const { sha } = at.repository.git.commit(buggy, [tip, at.pull.head.sha], "Merge");
  at.repository.mergeQueue.push({ branch: "main", pull: 1, base: tip, head: sha });
  const merge_group = { head_sha: sha, base_sha: tip, base_ref: "refs/heads/main" };
  await stage.deliver("merge_group", { ...at.envelope, action: "checks_requested", merge_group });
  await stage.settled();
  expect(at.checks().map(({ conclusion }) => conclusion)).toEqual([
    "failure",
    "success",
    "failure",
    "failure",
    "failure",
  ]);
  expect(at.threads()).toHaveLength(5);
  expect(stage.fake.problems).toEqual([]);
});
