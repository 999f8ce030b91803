/** Only what a change brought in is found, and what could not be looked at is told. */
import { structuredPatch } from "diff";
import { expect, test } from "vitest";
import type { Change, ChangedFile } from "../../src/jobs/ports.ts";
import { reviewChange } from "../../src/jobs/review-change.ts";
import { makeAnalyzer, makeReader, type Tree } from "./fakes.ts";

const options = { language: "en", off: new Set<string>() } as const;

function patchOf(before: string, after: string): string {
  return structuredPatch("a", "b", before, after, undefined, undefined, { context: 3 })
    .hunks.map((hunk) => {
      const { oldStart, oldLines, newStart, newLines, lines } = hunk;
      const header = `@@ -${oldLines ? oldStart : 0},${oldLines} +${newLines ? newStart : 0},${newLines} @@`;
      return [header, ...lines].join("\n");
    })
    .join("\n");
}

function changeOf(before: Tree, after: Tree, more: Partial<Change> = {}): Change {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const files = paths
    .filter((path) => before[path] !== after[path])
    .map((path): ChangedFile => {
      const status = path in before ? (path in after ? "modified" : "removed") : "added";
      const patch = patchOf(before[path] ?? "", after[path] ?? "");
      return { path, status, additions: 1, deletions: 1, patch };
    });
  return { base: "base", head: "head", files, filesTotal: files.length, ...more };
}

async function review(before: Tree, after: Tree, more: Partial<Change> = {}) {
  const reader = makeReader({ base: before, head: after });
  const analyzer = makeAnalyzer();
  const found = await reviewChange(reader, changeOf(before, after, more), analyzer, options);
  return { ...found, asked: reader.asked, seen: analyzer.seen };
}

const places = (findings: readonly { path: string; span: { line: number } }[]) =>
  findings.map(({ path, span }) => `${path}:${span.line}`);

test("finds what is new, and nothing that was there", async () => {
  const { findings, complete } = await review(
    { "a/a.go": "package a\n// BUG old\n", "a/b.go": "package a\n// BUG other\n" },
    {
      "a/a.go": "package a\n// new\n// BUG old\n// BUG new\n",
      "a/b.go": "package a\n// BUG other\n",
    },
  );
  expect(places(findings)).toEqual(["a/a.go:4"]);
  expect(complete).toBe(true);
});

test("reads the whole packages and the modules above them, all at once", async () => {
  const { asked, seen, stats } = await review(
    { "go.mod": "module m\n\ngo 1.22\n", "x/y/a.go": "package y\n", "x/y/b.go": "package y\n" },
    {
      "go.mod": "module m\n\ngo 1.22\n",
      "x/y/a.go": "package y // BUG\n",
      "x/y/b.go": "package y\n",
    },
  );
  expect(asked).toEqual(["base:x/y", "base:x", "base:", "head:x/y", "head:x", "head:", "blobs"]);
  expect(stats.files).toBe(2);
  expect(seen.map(({ modules }) => modules)).toEqual([
    [{ directory: "", path: "m", goVersion: "1.22", replaced: [] }],
    [{ directory: "", path: "m", goVersion: "1.22", replaced: [] }],
  ]);
});

test("packages the change does not touch are read at the head, for both sides", async () => {
  const others = {
    "go.mod": "module m\n",
    "a/other.go": 'package a\n\nimport "m/b"\n',
    "b/b.go": "package b\n",
  };
  const { asked, seen } = await review(
    { ...others, "a/a.go": "package a\n" },
    { ...others, "a/a.go": "package a // BUG\n" },
  );
  expect(asked).toEqual(["base:a", "base:", "head:a", "head:", "blobs", "head:b", "blobs"]);
  const known = {
    importPath: "m/b",
    directory: "b",
    files: [{ path: "b/b.go", text: "package b\n" }],
  };
  expect(seen.map((sources) => sources.known)).toEqual([[known], [known]]);
});

test("packages that are touched together know each other as they are on each side", async () => {
  const go = { "go.mod": "module m\n", "a/a.go": 'package a\nimport "m/b"\n' };
  const { seen } = await review(
    { ...go, "b/b.go": "package b\nvar Old int\n" },
    {
      ...go,
      "a/a.go": 'package a // BUG\nimport "m/b"\n',
      "b/b.go": "package b // BUG\nvar New int\n",
    },
  );
  const texts = seen.map(({ judged, known }) =>
    [...judged, ...known].map(({ files }) => files[0]?.text.split("\n")[1]),
  );
  expect(texts).toEqual([
    ['import "m/b"', "var New int"],
    ["var New int"],
    ['import "m/b"', "var Old int"],
    ["var Old int"],
  ]);
});

test.each(["README.md", "vendor/x/a.go", "a/testdata/b.go", "_x/a.go", ".x/a.go", "a/_a.go"])(
  "a change of %s asks for nothing",
  async (path) => {
    const { goFiles, asked, complete } = await review({}, { [path]: "package a // BUG\n" });
    expect([goFiles, asked, complete]).toEqual([0, [], true]);
  },
);

test("a moved package brings nothing new", async () => {
  const moved: ChangedFile = {
    path: "new/a.go",
    previousPath: "old/a.go",
    status: "renamed",
    additions: 0,
    deletions: 0,
  };
  const { findings } = await review(
    { "old/a.go": "package a // BUG\n" },
    { "new/a.go": "package a // BUG\n" },
    { files: [moved], filesTotal: 1 },
  );
  expect(findings).toEqual([]);
});

test("a file without a patch is compared here, and its lines are not commented on", async () => {
  const before = { "a.go": "package a\n" };
  const after = { "a.go": "package a\n// BUG\n" };
  const file: ChangedFile = { path: "a.go", status: "modified", additions: 1, deletions: 0 };
  const { findings, diffs } = await review(before, after, { files: [file], filesTotal: 1 });
  expect(places(findings)).toEqual(["a.go:2"]);
  expect(diffs.get("a.go")?.hunks).toHaveLength(1);
  expect(diffs.get("a.go")?.shown).toBe(false);
});

test("a changed file that cannot be read is named", async () => {
  const { notAnalysed, complete, failed } = await review(
    { "a/a.go": "package a\n" },
    { "a/a.go": "!stored in Git LFS", "a/b.go": "package a\n" },
  );
  expect(notAnalysed).toEqual([{ path: "a/a.go", reason: "stored in Git LFS" }]);
  expect([complete, failed]).toEqual([false, false]);
});

test("a package that was given up is named", async () => {
  const { notAnalysed, complete, failed } = await review(
    {},
    { "a/a.go": "package a // GIVE-UP\n" },
  );
  expect(notAnalysed).toMatchObject([{ path: "a/a.go", reason: "out of time" }]);
  expect([complete, failed]).toEqual([false, true]);
});

test("where nothing is known of before, only touched lines are new", async () => {
  const { findings } = await review(
    { "a/a.go": "package a // GIVE-UP\n// BUG old\n" },
    { "a/a.go": "package a\n// BUG old\n// BUG new\n" },
  );
  expect(places(findings)).toEqual(["a/a.go:3"]);
});

test("files beyond GitHub's list are counted", async () => {
  const { notAnalysed, complete } = await review(
    {},
    { "a.go": "package a\n" },
    { filesTotal: 3_200 },
  );
  expect(notAnalysed).toMatchObject([
    { reason: "3199 further changed files: GitHub lists only 1" },
  ]);
  expect(complete).toBe(false);
});

test("tells what a comment silences, and only what is new of it", async () => {
  const { suppressed } = await review(
    { "a.go": "package a\n// HUSHED old\n" },
    { "a.go": "package a\n// HUSHED old\n// HUSHED new\n" },
  );
  expect(places(suppressed)).toEqual(["a.go:3"]);
});

test("a package of which all files are gone is no concern", async () => {
  const { findings, complete } = await review({ "a/a.go": "package a // BUG\n" }, {});
  expect([findings, complete]).toEqual([[], true]);
});

test("packages beyond the bound are named, the others judged", async () => {
  const { findings, notAnalysed, failed } = await review(
    {},
    { "a/a.go": "package a // BUG\n", "b/b.go": "#huge b", "c/c.go": "#huge c" },
  );
  expect(places(findings)).toEqual(["a/a.go:1"]);
  expect(notAnalysed).toMatchObject([
    { path: "c", reason: "the packages around it are more than 200 MB", cause: "failed" },
  ]);
  expect(failed).toBe(true);
});

test("names the generated files of a change, and not those that stand beside it", async () => {
  const beside = { "a/beside.go": "package a // GENERATED\n" };
  const { notAnalysed, complete } = await review(
    { ...beside, "a/a.go": "package a\n", "a/touched.go": "package a // GENERATED\n" },
    { ...beside, "a/a.go": "package a // 2\n", "a/touched.go": "package a // GENERATED 2\n" },
  );
  expect(notAnalysed.map(({ path }) => path)).toEqual(["a/touched.go"]);
  expect(complete).toBe(true);
});
