/** Single requests as github.com would receive them. */
import { inspect } from "node:util";
import nock from "nock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGithub, type Github } from "../../src/github/gateway.ts";
import type { PullRef } from "../../src/jobs/ports.ts";
import { fakeApp, privateKey } from "../fake-github/fake.ts";

const api = "https://api.github.com";
let installationId = 9000;
let pull: PullRef;
let github: Github;

beforeEach(() => {
  nock.disableNetConnect();
  installationId += 1;
  pull = { installationId, repositoryId: 5, owner: "o", repo: "r", number: 3 };
  github = createGithub({ appId: fakeApp.id, privateKey, warn: () => {}, now: Date.now });
  nock(api)
    .post(`/app/installations/${installationId}/access_tokens`)
    .reply(201, { token: "ghs_long.token-of_a.new-kind", expires_at: "2099-01-01T00:00:00Z" });
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

test("edits a comment with the installation's token and a pinned version of the API", async () => {
  const reqheaders = {
    authorization: "token ghs_long.token-of_a.new-kind",
    "x-github-api-version": "2022-11-28",
  };
  nock(api, { reqheaders })
    .patch("/repos/o/r/pulls/comments/12345678901", { body: "Fixed." })
    .reply(200, {});
  await github.gatewayFor(pull).editComment(12_345_678_901, "Fixed.");
});

test("sends GraphQL to its own address", async () => {
  nock(api)
    .post("/graphql", ({ variables }) => variables.e0 === "abc:dir")
    .reply(200, { data: { repository: { e0: null } } });
  expect(await github.gatewayFor(pull).fetchDirectories("abc", ["dir"])).toEqual(
    new Map([["dir", []]]),
  );
});

test("leaves start_line away where it equals the line, which GitHub refuses", async () => {
  nock(api)
    .post("/repos/o/r/pulls/3/reviews", {
      commit_id: "abc",
      event: "COMMENT",
      comments: [
        { path: "a.go", body: "one", line: 3, side: "RIGHT" },
        { path: "a.go", body: "two", line: 9, side: "RIGHT", start_line: 7, start_side: "RIGHT" },
      ],
    })
    .reply(200, {});
  await github.gatewayFor(pull).postReview({
    head: "abc",
    body: "",
    comments: [
      { path: "a.go", line: 3, startLine: 3, body: "one" },
      { path: "a.go", line: 9, startLine: 7, body: "two" },
    ],
  });
});

test("a GraphQL limit, which comes with status 200, is a limit", async () => {
  const reset = Math.floor(Date.now() / 1_000) + 1_800;
  nock(api)
    .post("/graphql")
    .reply(
      200,
      { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
    );
  await expect(github.gatewayFor(pull).fetchDirectories("abc", [""])).rejects.toMatchObject({
    failure: { kind: "rate-limited", until: new Date((reset + 1) * 1_000) },
  });
});

test("neither an answer nor a token is carried by the error that is thrown", async () => {
  nock(api)
    .post("/graphql")
    .reply(200, { data: { secret: "package code" }, errors: [{ message: "Something\n odd" }] });
  const failed = github.gatewayFor(pull).fetchDirectories("abc", [""]);
  const error: unknown = await failed.catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: 9 })).toContain("Cannot list directories: ");
  expect(inspect(error, { depth: 9 })).not.toMatch(/package code|ghs_/);
});
