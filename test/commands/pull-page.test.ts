/** Check runs link to the dashboard's page of their pull request where there is one. */
import { expect, test } from "vitest";
import { pullPageOf } from "../../src/commands/pull-page.ts";
import { addRepository, openPull } from "../../src/demo/stand-in-state.ts";
import { createGithub } from "../../src/github/gateway.ts";
import { fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { refOf } from "../github/support.ts";

const publicUrl = "https://mapwarden.example";
const login = { clientId: "c", clientSecret: "s", sessionSecrets: ["k"], operators: [] } as const;

test("there is no page without an address, or without login", () => {
  expect([pullPageOf({ publicUrl }), pullPageOf({ login })]).toEqual([undefined, undefined]);
});

test("the check of a pull request links to its page, that of a merge group to none", async () => {
  const fake = await startFakeGithub();
  const files = { "a.txt": "a" };
  const repository = addRepository(fake.state, { owner: "gophers", name: "shop", files }, 7101);
  const pull = openPull(repository, { title: "Change", branch: "topic", files: {} });
  const detailsUrl = pullPageOf({ publicUrl, login });
  if (!detailsUrl) throw new Error("there is a page");
  const { baseUrl } = fake.served;
  const key = { appId: fakeApp.id, privateKey: fake.privateKey };
  const github = createGithub({
    ...{ ...key, baseUrl, detailsUrl },
    warn: () => undefined,
    now: Date.now,
  });
  const ref = refOf(repository, pull, 7101);
  await github.gatewayFor(ref).startCheckRun(pull.head.sha, "queued");
  const tip = repository.branches.get("main") ?? "";
  await github.repositoryGatewayFor(ref).checksOf(tip).startCheckRun(tip, "queued");
  expect(repository.checkRuns.map(({ detailsUrl: url }) => url)).toEqual([
    `https://mapwarden.example/pulls/${repository.id}/1`,
    null,
  ]);
  await fake.close();
  expect(fake.problems).toEqual([]);
});
