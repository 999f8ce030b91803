/** The difference of a pull request as GitHub lists it, with GitHub's gaps and limits. */
import { afterEach, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { changedFilesMax } from "../../src/limits.ts";
import { type Scene, startScene } from "./support.ts";

let scene: Scene;

afterEach(async () => {
  await scene.fake.close();
  expect(scene.fake.problems).toEqual([]);
});

async function fetchChange() {
  const { gateway } = scene;
  const state = await gateway.fetchPull();
  return gateway.fetchChange(state.base, state.head, state.changedFiles);
}

test("keeps renames, and leaves the patch away where GitHub shows none", async () => {
  const text = "package a\n\n// one\n// two\n";
  const long = `package a\n${"// a line\n".repeat(21_000)}`;
  scene = await startScene(
    { "old.go": text, "gone.go": text.replace("one", "1"), "image.png": new Uint8Array([0, 1]) },
    {
      "new.go": text,
      "image.png": new Uint8Array([0, 2]),
      "long.go": long,
      "added.go": "package a\n",
    },
  );
  const { files, filesTotal } = await fetchChange();
  expect(filesTotal).toBe(5);
  expect(files).toEqual([
    {
      path: "added.go",
      status: "added",
      additions: 1,
      deletions: 0,
      patch: "@@ -0,0 +1,1 @@\n+package a",
    },
    {
      path: "gone.go",
      status: "removed",
      additions: 0,
      deletions: 4,
      patch: expect.stringMatching(/^@@ -1,4 \+0,0 @@\n-package a/),
    },
    { path: "image.png", status: "modified", additions: 0, deletions: 0 },
    { path: "long.go", status: "added", additions: 21_001, deletions: 0 },
    { path: "new.go", previousPath: "old.go", status: "renamed", additions: 0, deletions: 0 },
  ]);
});

function numbered(files: number, text: string): Files {
  return Object.fromEntries(
    Array.from({ length: files }, (_, index) => [`f${index}.go`, `package a // ${text}\n`]),
  );
}

test.each([
  { changed: 300, requests: 3 },
  { changed: 301, requests: 7 },
  { changed: 3001, requests: 33 },
])(
  "$changed files take $requests requests, token and state included",
  async ({ changed, requests }) => {
    scene = await startScene(numbered(changed, "before"), numbered(changed, "after"));
    const change = await fetchChange();
    expect(change.filesTotal).toBe(changed);
    expect(new Set(change.files.map(({ path }) => path)).size).toBe(
      Math.min(changed, changedFilesMax),
    );
    expect(scene.gateway.requests()).toBe(requests);
  },
);

test("a full comparison is not believed where the pull request counts otherwise", async () => {
  scene = await startScene(numbered(320, "before"), numbered(320, "after"));
  const { gateway, pull, repository } = scene;
  const base = repository.branches.get("main") ?? "";
  const change = await gateway.fetchChange(base, pull.head.sha, 12);
  expect(change.files).toHaveLength(320);
  expect(change.filesTotal).toBe(320);
});
