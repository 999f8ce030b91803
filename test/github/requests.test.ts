/** Few requests: how many a whole review takes, token and check run included. */
import { afterEach, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { addRepository, openPull } from "../../src/demo/stand-in-state.ts";
import type { PullGateway, TreeEntry } from "../../src/jobs/ports.ts";
import { reviewChange } from "../../src/jobs/review-change.ts";
import { fingerprintMark } from "../../src/review/mark.ts";
import { makeAnalyzer } from "../jobs/fakes.ts";
import { refOf, type Scene, startScene } from "./support.ts";

let scene: Scene;

afterEach(async () => {
  await scene.fake.close();
  expect(scene.fake.problems).toEqual([]);
});

/** A module of packages with ten files each, all of the size of ordinary Go. */
function moduleOf(files: number, edit: (index: number) => string): Files {
  const filler = "// a line of ordinary length, as Go has it\n".repeat(180);
  const sources = Array.from({ length: files }, (_, index): [string, string] => [
    `internal/p${Math.floor(index / 10)}/f${index}.go`,
    `package p${Math.floor(index / 10)}\n\n${edit(index)}\n${filler}`,
  ]);
  return { "go.mod": "module example.com/big\n\ngo 1.22\n", ...Object.fromEntries(sources) };
}

function edited(files: number, changed: number): [Files, Files] {
  const line = (text: string) => (index: number) =>
    index < changed ? `// ${text} ${index}` : "// same";
  return [moduleOf(files, line("before")), moduleOf(files, line("after"))];
}

/** What a review of everything does, in the order a review does it. */
async function review(gateway: PullGateway): Promise<number> {
  const state = await gateway.fetchPull();
  const run = await gateway.startCheckRun(state.head, "in_progress");
  const change = await gateway.fetchChange(state.base, state.head, state.changedFiles);
  expect(change.filesTotal).toBe(state.changedFiles);
  const directories = new Set(
    change.files.flatMap(({ path }) =>
      path.split("/").map((_, index, parts) => parts.slice(0, index).join("/")),
    ),
  );
  const trees = await Promise.all(
    [change.base, change.head].map((commit) => gateway.fetchDirectories(commit, [...directories])),
  );
  const entries = trees
    .flatMap((tree) => [...tree.values()].flat())
    .filter((entry: TreeEntry) => entry.type === "blob");
  const blobs = await gateway.fetchBlobs(entries);
  expect([...blobs.values()].filter(({ kind }) => kind === "text")).toHaveLength(blobs.size);
  const path = change.files[0]?.path ?? "";
  const body = `Words.\n${fingerprintMark("0123456789abcdef01234567")}`;
  await gateway.postReview({
    head: state.head,
    body: "",
    comments: [{ path, line: 3, body }],
  });
  await gateway.completeCheckRun(run, {
    conclusion: "failure",
    title: "1 error",
    summary: "One.",
    annotations: [],
    actions: [],
  });
  return gateway.requests();
}

test.each([
  { changed: 1, most: 8 },
  { changed: 30, most: 8 },
  { changed: 300, most: 14 },
  { changed: 301, most: 18 },
])("a review of $changed changed files takes at most $most requests", async ({ changed, most }) => {
  scene = await startScene(...edited(Math.max(changed, 20), changed));
  const requests = await review(scene.gateway);
  expect(requests).toBe(scene.fake.log.length);
  expect(requests).toBeLessThanOrEqual(most);
  console.info(`requests for ${changed} changed files: ${requests}`);
});

test("a second review reads only the blobs that are new to it", async () => {
  scene = await startScene(...edited(20, 1));
  await review(scene.gateway);
  const again = scene.github.gatewayFor(scene.ref);
  scene.fake.log.length = 0;
  const state = await again.fetchPull();
  const trees = await again.fetchDirectories(state.head, ["internal/p0"]);
  await again.fetchBlobs(trees.get("internal/p0") ?? []);
  expect(scene.fake.log.map(({ path }) => path)).toEqual(["/graphql", "/graphql"]);
});

test("tenants never share a blob, although its sha is the same", async () => {
  const [base, head] = edited(20, 1);
  scene = await startScene(base, head);
  const other = addRepository(scene.fake.state, { owner: "rivals", name: "shop", files: base }, 99);
  const pull = openPull(other, { title: "Same", branch: "topic", files: head });
  const tenants = [
    { ref: scene.ref, sha: scene.pull.head.sha },
    { ref: refOf(other, pull, 99), sha: pull.head.sha },
  ];
  for (const { ref, sha } of tenants) {
    const gateway = scene.github.gatewayFor(ref);
    const trees = await gateway.fetchDirectories(sha, ["internal/p0"]);
    await gateway.fetchBlobs(trees.get("internal/p0") ?? []);
    expect(gateway.requests(), "token, tree, blobs").toBe(3);
  }
});

test("GraphQL reads are not paced as if they wrote", async () => {
  scene = await startScene(...edited(20, 1));
  const { gateway, pull } = scene;
  await gateway.fetchDirectories(pull.head.sha, ["internal/p0"]);
  const start = performance.now();
  for (const directory of ["", "internal", "internal/p1"]) {
    await gateway.fetchDirectories(pull.head.sha, [directory]);
  }
  const ms = performance.now() - start;
  console.info(`three GraphQL reads, one after the other: ${Math.round(ms)} ms`);
  expect(ms).toBeLessThan(900);
});

/** Packages with an import each of a package that nothing touches. */
function importing(files: number, imports: number, edit: string): Files {
  const others = Array.from({ length: imports }, (_, index): [string, string] => [
    `lib/l${index}/l.go`,
    `package l${index}\n\ntype T map[string]int\n${"// a line of words\n".repeat(2_000)}`,
  ]);
  const sources = Array.from({ length: files }, (_, index): [string, string] => [
    `internal/p${Math.floor(index / 10)}/f${index}.go`,
    `package p\n\nimport "example.com/big/lib/l${index % imports}"\n\n// ${edit}\nvar _ l${index % imports}.T\n`,
  ]);
  return { "go.mod": "module example.com/big\n", ...Object.fromEntries([...others, ...sources]) };
}

const silent = { language: "en", off: new Set<string>() } as const;

test.each([
  { changed: 1, imports: 1, more: 1 },
  { changed: 30, imports: 16, more: 1 },
  { changed: 100, imports: 60, more: 2 },
])("what $changed changed files import is read in $more requests", async (given) => {
  const { changed, imports, more } = given;
  scene = await startScene(importing(changed, imports, "a"), importing(changed, imports, "b"));
  const { gateway, ref } = scene;
  const state = await gateway.fetchPull();
  const change = await gateway.fetchChange(state.base, state.head, state.changedFiles);
  const before = gateway.requests();
  const analyzer = makeAnalyzer();
  await reviewChange(gateway, change, analyzer, silent);
  expect(gateway.requests() - before, "trees, blobs, and what is imported").toBe(2 + more);
  expect(
    new Set(analyzer.seen.flatMap(({ known }) => known.map((each) => each.importPath))).size,
  ).toBe(imports);
  const again = scene.github.gatewayFor(ref);
  await reviewChange(again, change, makeAnalyzer(), silent);
  expect(again.requests(), "trees of what is judged, and of what is imported").toBe(2);
});

test("where GitHub gives up on the texts of directories, they are read apart", async () => {
  scene = await startScene(importing(1, 1, "a"), importing(1, 1, "b"));
  const { gateway, fake } = scene;
  const state = await gateway.fetchPull();
  const change = await gateway.fetchChange(state.base, state.head, state.changedFiles);
  const bad = { kind: "answer", status: 502, message: "Bad gateway" } as const;
  fake.addFault({ path: "/graphql$", body: "on Tree.*isTruncated", how: bad, times: 99 });
  const analyzer = makeAnalyzer();
  await reviewChange(gateway, change, analyzer, silent);
  expect(analyzer.seen[0]?.known).toHaveLength(1);
});
