/** Patches against the real git: what it calls added, removed and kept is what we number. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diffTexts, type Hunk, parseHunks } from "../../src/diff/hunks.ts";
import { addedLines, hunkAt, inSameHunk, toNewLine, toOldLine } from "../../src/diff/lines.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mapwarden-diff-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Few different lines, so that equal lines, moves and odd beginnings such as `--` are frequent. */
const lines = fc.array(
  fc.constantFrom(
    "a",
    "b",
    "",
    "}",
    "-- x",
    "++ y",
    "@@ -1 +1 @@",
    "\\ No",
    "\tm[k] = 1\r",
    "日本",
  ),
  { maxLength: 40 },
);
const texts = fc
  .tuple(lines, fc.boolean())
  .map(([all, ended]) => all.join("\n") + (ended && all.length > 0 ? "\n" : ""));

function gitPatch(before: string, after: string): { patch: string; added: number } {
  writeFileSync(join(directory, "a.go"), before);
  writeFileSync(join(directory, "b.go"), after);
  const run = (...flags: string[]): string =>
    spawnSync("git", ["diff", "--no-index", "--no-color", ...flags, "a.go", "b.go"], {
      cwd: directory,
      encoding: "utf8",
    }).stdout;
  return { patch: run("-U3"), added: Number(run("--numstat").split("\t")[0] || 0) };
}

function splitLines(text: string): string[] {
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  return all;
}

function expectConsistent(hunks: readonly Hunk[], before: string, after: string): void {
  const old = splitLines(before);
  const fresh = splitLines(after);
  for (const [index, text] of fresh.entries()) {
    const from = toOldLine(hunks, index + 1);
    if (from === null) continue;
    expect(old[from - 1]).toBe(text);
    expect(toNewLine(hunks, from)).toBe(index + 1);
  }
  expect(addedLines(hunks)).toEqual(
    fresh.flatMap((_, index) => (toOldLine(hunks, index + 1) === null ? [index + 1] : [])),
  );
}

test("numbers the lines of any change as git does", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { patch, added } = gitPatch(before, after);
      const hunks = parseHunks(patch);
      expect(hunks).not.toBeNull();
      expectConsistent(hunks ?? [], before, after);
      expect(addedLines(hunks ?? [])).toHaveLength(added);
    }),
    { numRuns: 60 },
  );
});

test("reads GitHub's bare patch like git's whole one", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { patch } = gitPatch(before, after);
      const start = patch.search(/^@@/m);
      const bare = start === -1 ? "" : patch.slice(start).replace(/\n$/, "");
      expect(parseHunks(bare)).toEqual(parseHunks(patch));
    }),
    { numRuns: 40 },
  );
});

test("computes hunks of its own that hold the same promises", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      expectConsistent(diffTexts(before, after), before, after);
    }),
  );
});

test("calls two huge texts with nothing in common wholly replaced", () => {
  const [hunk, ...others] = diffTexts("a\n".repeat(6_000), "b\n".repeat(6_000));
  expect(others).toEqual([]);
  expect(hunk).toMatchObject({ oldLines: 6_000, newLines: 6_000 });
});

test("takes a hunk header without counts", () => {
  expect(parseHunks("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file")).toEqual([
    {
      oldStart: 1,
      oldLines: 1,
      newStart: 1,
      newLines: 1,
      lines: [
        { oldLine: 1, newLine: null },
        { oldLine: null, newLine: 1 },
      ],
    },
  ]);
});

test("says that a patch cut short is unusable", () => {
  expect(parseHunks("@@ -1,3 +1,4 @@\n a\n+b")).toBeNull();
});

test("places comments only where a hunk shows the line", () => {
  const hunks = parseHunks("@@ -1,2 +1,3 @@\n a\n+b\n c\n@@ -20,1 +21,0 @@\n-gone") ?? [];
  expect([1, 2, 3, 4, 21].map((line) => hunkAt(hunks, line) !== undefined)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(inSameHunk(hunks, 1, 3)).toBe(true);
  expect(inSameHunk(hunks, 3, 1)).toBe(false);
  expect(inSameHunk(hunks, 3, 4)).toBe(false);
});

test("two adjacent hunks are not one", () => {
  const hunks = parseHunks("@@ -1,1 +1,2 @@\n a\n+b\n@@ -2,1 +3,2 @@\n c\n+d") ?? [];
  expect(inSameHunk(hunks, 2, 3)).toBe(false);
});
