/** A scan reads what belongs to the repository's own packages, and answers in the order of the code. */
import { expect, test } from "vitest";
import { scanTree } from "../../src/jobs/scan-tree.ts";
import { makeAnalyzer, makeReader, type Tree } from "./fakes.ts";

const options = { language: "en", off: new Set<string>() } as const;
const bug = "package a // BUG\n";

async function scan(tree: Tree, roots: readonly string[]) {
  const { findings, stats } = await scanTree(
    makeReader({ head: tree }),
    "head",
    roots,
    makeAnalyzer(),
    options,
  );
  return [findings.map(({ path }) => path), stats.files];
}

test("reads the repository's own packages", async () => {
  const tree = {
    "b/x/a.go": bug,
    "a.go": bug,
    "vendor/v.go": bug,
    "b/testdata/t.go": bug,
    ".g/a.go": bug,
  };
  expect(await scan(tree, [""])).toEqual([["a.go", "b/x/a.go"], 2]);
});

test("reads below the directories it is given, each once", async () => {
  const tree = { "a/a.go": bug, "a/b/b.go": bug, "c/c.go": bug };
  expect(await scan(tree, ["a", "a/b", "a"])).toEqual([["a/a.go", "a/b/b.go"], 2]);
});

test("reads a directory that is named, whatever it is called", async () => {
  expect(await scan({ "testdata/src/a.go": bug }, ["testdata/src"])).toEqual([
    ["testdata/src/a.go"],
    1,
  ]);
});

test("reads hundreds of packages", async () => {
  const paths = Array.from({ length: 300 }, (_, i) => `p${String(i).padStart(3, "0")}/a.go`);
  expect(await scan(Object.fromEntries(paths.map((path) => [path, bug])), [""])).toEqual([
    paths,
    300,
  ]);
});
