/** The live registration against app.yml, as GitHub tells it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { addRepository } from "../../src/demo/stand-in-state.ts";
import { exitCodeOf, type Outcome, renderOutcomes } from "../../src/doctor/check.ts";
import { checkClock, checkGithub } from "../../src/doctor/github-checks.ts";
import { createGithub } from "../../src/github/gateway.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";

const publicUrl = "https://mapwarden.example.com";
const webhookPath = "/api/github/webhooks";
let fake: FakeGithub;

beforeEach(async () => {
  fake = await startFakeGithub();
  fake.state.hook.receiver = { url: `${publicUrl}${webhookPath}`, secret: "a secret" };
  addRepository(fake.state, { owner: "gophers", name: "shop", files: {} });
});

afterEach(async () => {
  await fake.close();
  expect(fake.problems).toEqual([]);
});

function examine(more: { appId?: number } = {}): Promise<readonly Outcome[]> {
  const options = {
    ...{ appId: fakeApp.id, privateKey: fake.privateKey, baseUrl: fake.served.baseUrl },
    ...{ warn: () => undefined, now: Date.now, retryBaseMs: 5, ...more },
  };
  const siteUrl = `http://${fake.served.host}`;
  return checkGithub({ options, github: createGithub(options), siteUrl, publicUrl, webhookPath });
}

const notWell = (outcomes: readonly Outcome[]) =>
  outcomes
    .filter(({ state }) => state !== "ok")
    .map(({ name, state, said, remedy }) => `${state} ${name}: ${said} → ${remedy}`);

test("a registration like app.yml is well, and what could be more is said once", async () => {
  const outcomes = await examine();
  expect(notWell(outcomes)).toEqual([]);
  expect(exitCodeOf(outcomes)).toBe(0);
  expect(renderOutcomes(outcomes).match(/without Contents: write/g)).toHaveLength(1);
  fake.state.registration.permissions.contents = "write";
  expect(renderOutcomes(await examine())).not.toContain("without");
});

test.each([
  ["merge_queues", "warn permissions: merge_queues: read is not asked for: groups that wait"],
  ["pull_requests", "warn permissions: pull_requests: write is not asked for: no comment"],
  ["checks", "fail permissions: checks: write is not asked for: no check"],
])("without %s it says what is lost, and where to add it", async (name, words) => {
  delete fake.state.registration.permissions[name];
  const [line, ...more] = notWell(await examine());
  expect(more).toEqual([]);
  expect(line).toContain(words);
  expect(line).toContain("/organizations/gophers/settings/apps/mapwarden/permissions");
});

test("an event that is not subscribed, and a permission nobody uses, are named", async () => {
  fake.state.registration.events = fake.state.registration.events.filter(
    (name) => name !== "merge_group",
  );
  fake.state.registration.permissions.administration = "write";
  expect(notWell(await examine()).map((line) => line.split(" → ")[0])).toEqual([
    "warn permissions: administration is asked for and never used",
    "warn events: merge_group is not subscribed: groups that wait in a merge queue get no check",
  ]);
});

test("a webhook that goes elsewhere, or comes in a form that is refused, fails", async () => {
  const { hook } = fake.state;
  hook.receiver = { url: "https://old.example.com/hook", secret: "" };
  hook.contentType = "form";
  hook.insecureSsl = "1";
  const outcomes = await examine();
  expect(exitCodeOf(outcomes)).toBe(2);
  expect(notWell(outcomes).map((line) => line.split(" → ")[0])).toEqual([
    "fail webhook: GitHub sends to https://old.example.com/hook",
    "fail webhook: the content type is form, which is refused",
    expect.stringContaining("warn webhook: certificates are not checked"),
    expect.stringContaining("fail webhook: the App has no webhook secret"),
  ]);
});

test("an owner who has not accepted a permission is named with the page; a suspended one is not", async () => {
  const installation = fake.state.installations.get(1);
  if (!installation) throw new Error("no installation");
  delete installation.permissions.merge_queues;
  const [line] = notWell(await examine());
  expect(line).toContain("warn installations: gophers has not accepted merge_queues: read");
  expect(line).toContain("/organizations/gophers/settings/installations/1");
  installation.suspended = true;
  const outcomes = await examine();
  expect(notWell(outcomes)).toEqual([]);
  expect(renderOutcomes(outcomes)).toContain("1, of which 1 suspended");
});

test.each([
  [1, "warn"],
  [3, "fail"],
])("%d of four deliveries that failed: %s", async (failed, state) => {
  for (let at = 0; at < 4; at += 1) {
    fake.state.hook.attempts.push({
      ...{ id: at + 1, guid: `g${at}`, deliveredAt: Date.now(), redelivery: false },
      ...{ status: at < failed ? 401 : 202, event: "pull_request", payload: {} },
    });
  }
  expect(notWell(await examine())[0]).toMatch(
    `${state} deliveries: ${failed} of the last 4 failed`,
  );
});

test("a key that GitHub does not know is one line, and no stack", async () => {
  const outcomes = await examine({ appId: 1 });
  expect(outcomes).toMatchObject([{ name: "github", state: "fail" }]);
  expect(outcomes[0]?.said).toMatch(/^Cannot read the App's registration: /);
});

test.each([
  [2_000, "ok"],
  [-20_000, "warn"],
  [45_000, "fail"],
])("a clock that is off by %d ms is %s", (aheadMs, state) => {
  expect(checkClock(aheadMs).state).toBe(state);
});
