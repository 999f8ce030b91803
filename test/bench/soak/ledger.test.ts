/** What a soak calls lost, twice, or wrong. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CheckRun } from "../../../src/demo/stand-in-posted.ts";
import {
  addRepository,
  createState,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../../src/demo/stand-in-state.ts";
import { fakeApp } from "../../fake-github/fake.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { baseFiles, headFiles } from "./sources.ts";

let repository: Repository;
let pull: Pull;
let ledger: Ledger;
beforeEach(() => {
  const state = createState(fakeApp, Date.now);
  repository = addRepository(state, { owner: "team", name: "shop", files: baseFiles });
  const files = headFiles({ id: 1, isLarge: false }, 1, true);
  pull = openPull(repository, { title: "Change", branch: "topic", files });
  ledger = createLedger(50);
});
afterEach(() => ledger.close());

function check(headSha: string, more: Partial<CheckRun> = {}): void {
  repository.checkRuns.push({
    ...{ id: 1, headSha, name: "mapwarden", externalId: "", detailsUrl: null, appId: 1 },
    ...{ status: "completed", conclusion: "failure", startedAt: null, completedAt: null },
    ...{ output: { title: null, summary: null, text: null }, annotations: [], actions: [] },
    ...more,
  });
}

const settled = () => {
  ledger.settle(repository, pull, true);
  return ledger.wrongs.join("\n");
};

test("one ended check with the right word is all that a head needs, and then nothing is kept of it", () => {
  check(pull.head.sha);
  expect(settled()).toBe("");
  expect(repository.checkRuns).toEqual([]);
});

test("a head that a push overtook needs none, and must not have an open one", () => {
  const first = pull.head.sha;
  push(repository, "topic", headFiles({ id: 1, isLarge: false }, 2, true));
  check(pull.head.sha);
  check(first, { status: "in_progress", conclusion: null });
  expect(settled()).toMatch(/^shop \w{7} has a check run without an end$/);
});

test("a newest head without a check is told", () => {
  expect(settled()).toMatch(/has no check run\nshop#1 says undefined, not failure$/);
});

test("a second check is told, unless somebody asked for it", () => {
  check(pull.head.sha);
  check(pull.head.sha);
  ledger.allowMore(pull.head.sha);
  expect(settled()).toBe("");
  for (const _ of [1, 2]) check(pull.head.sha);
  expect(settled()).toMatch(/has 2 check runs, not 1$/);
});

test("a wrong word is told", () => {
  check(pull.head.sha, { conclusion: "success" });
  expect(settled()).toBe("shop#1 says success, not failure");
});

test("what does not come in time is lost", async () => {
  await ledger.wait("what comes", () => true);
  expect(ledger.wrongs).toEqual([]);
  await ledger.wait("what never comes", () => false);
  expect(ledger.wrongs).toEqual(["lost: what never comes"]);
});
