/** The fake refuses what GitHub refuses, and tells what GitHub would not have understood. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";
import { type Scene, startScene } from "../github/support.ts";

let scene: Scene;
let token: string;

beforeEach(async () => {
  scene = await startScene(sampleBase, sampleHead);
  await scene.gateway.fetchPull();
  token = [...scene.fake.state.tokens.keys()][0] ?? "";
});

afterEach(() => scene.fake.close());

async function send(method: string, path: string, body?: unknown) {
  const response = await fetch(`${scene.fake.served.baseUrl}/repos/gophers/shop${path}`, {
    method,
    headers: { authorization: `token ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.stringify(await response.json()) };
}

const output = { title: "t", summary: "s" };
const annotation = {
  path: "a.go",
  start_line: 1,
  end_line: 1,
  annotation_level: "warning",
  message: "m",
};
const done = { status: "completed", conclusion: "success" };

test.each([
  ["51 annotations", { output: { ...output, annotations: Array(51).fill(annotation) } }],
  ["a summary of 65,536 characters", { output: { ...output, summary: "x".repeat(65_536) } }],
  ["a conclusion that GitHub keeps to itself", { conclusion: "stale" }],
  ["completion without a conclusion", { status: "completed" }],
  [
    "columns over several lines",
    {
      output: { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] },
    },
  ],
  ["line 0", { output: { ...output, annotations: [{ ...annotation, start_line: 0 }] } }],
  [
    "four actions",
    {
      ...done,
      actions: Array(4).fill({ label: "l", description: "d", identifier: "i" }),
    },
  ],
  ["a field that does not exist", { ...done, verdict: "good" }],
])("refuses %s on a check run", async (_, more) => {
  const body = { name: "mapwarden", head_sha: scene.pull.head.sha, ...more };
  expect(await send("POST", "/check-runs", body)).toMatchObject({ status: 422 });
  expect(scene.repository.checkRuns).toEqual([]);
});

const comment = { path: "stock/prices.go", line: 8, side: "RIGHT", body: "b" };

test.each([
  ["a line outside the hunks", { line: 35 }, /must be part of the diff/],
  ["a file that did not change", { path: "go.mod", line: 1 }, /Path could not be resolved/],
  ["a range of one line", { start_line: 8 }, /must precede the end line/],
  [
    "a range that begins in another hunk",
    { path: "stock/store.go", line: 38, start_line: 22 },
    /same hunk/,
  ],
  ["a side that does not exist", { side: "MIDDLE" }, /side/],
])("refuses %s in a review, and posts nothing of it", async (_, wrong, words) => {
  const body = { event: "COMMENT", comments: [comment, { ...comment, ...wrong }] };
  const answer = await send("POST", "/pulls/1/reviews", body);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatch(words);
  expect(scene.repository.comments).toEqual([]);
});

test("takes the comments that GitHub takes: a deleted line on the left, a range on the right", async () => {
  const deleted = { ...comment, line: 9, side: "LEFT" };
  const range = { ...comment, line: 10, start_line: 8, start_side: "RIGHT" };
  const body = { event: "COMMENT", comments: [deleted, range] };
  expect(await send("POST", "/pulls/1/reviews", body)).toMatchObject({ status: 200 });
  expect(scene.repository.comments).toMatchObject([{ side: "LEFT" }, { startLine: 8, line: 10 }]);
  expect(scene.fake.problems).toEqual([]);
});

test("appends annotations, so that whoever sends them twice has them twice", async () => {
  const body = { name: "mapwarden", head_sha: scene.pull.head.sha };
  await send("POST", "/check-runs", { ...body, output: { ...output, annotations: [annotation] } });
  const id = scene.repository.checkRuns[0]?.id;
  await send("PATCH", `/check-runs/${id}`, { output: { ...output, annotations: [annotation] } });
  expect(scene.repository.checkRuns[0]?.annotations).toHaveLength(2);
});

test.each([
  ["GET", "/pulls/1/files?per_page=banana", undefined, /per_page/],
  ["GET", "/pulls/1/files?size=3", undefined, /unknown query parameter size/],
  ["GET", "/nonsense", undefined, /no operation of GitHub's/],
  ["POST", "/check-runs", { head_sha: "x" }, /required property 'name'/],
  ["POST", "/pulls/1/reviews", { evnt: "COMMENT" }, /unknown field \/evnt/],
])("notes what is not in GitHub's description: %s %s", async (method, path, body, words) => {
  await send(method, path, body);
  expect(scene.fake.problems.join("\n")).toMatch(words);
});

test("lists files in pages of at most a hundred, with a link to the next", async () => {
  const url = `${scene.fake.served.baseUrl}/repos/gophers/shop/pulls/1/files?per_page=2`;
  const response = await fetch(url, { headers: { authorization: `token ${token}` } });
  expect(await response.json()).toHaveLength(2);
  expect(response.headers.get("link")).toContain('rel="next"');
});

test("knows no token but those it gave, and none after its hour", async () => {
  const known = scene.fake.state.tokens.get(token);
  if (known) known.expiresAt = Date.now() - 1;
  expect(await send("GET", "/pulls/1/files")).toMatchObject({ status: 401 });
  token = "ghs_forged";
  expect(await send("GET", "/pulls/1/files")).toMatchObject({ status: 401 });
});
