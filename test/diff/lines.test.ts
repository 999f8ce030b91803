/** Where a deletion left its nearest lines, and how lines outside the hunks move. */
import { expect, test } from "vitest";
import { parseHunks } from "../../src/diff/hunks.ts";
import { isAdded, survivorsOfDeletions, toNewLine, toOldLine } from "../../src/diff/lines.ts";

const hunks =
  parseHunks("@@ -10,4 +10,3 @@\n a\n-lock\n b\n c\n@@ -30,2 +29,3 @@\n d\n+e\n f") ?? [];

test("finds the lines around a deletion", () => {
  expect(survivorsOfDeletions(hunks)).toEqual([10, 11]);
});

test("finds the line that took the place of a removed one", () => {
  expect(survivorsOfDeletions(parseHunks("@@ -1,2 +1,2 @@\n-a\n+b\n c") ?? [])).toEqual([1]);
});

test("finds none where a whole file went", () => {
  expect(survivorsOfDeletions(parseHunks("@@ -1,2 +0,0 @@\n-a\n-b") ?? [])).toEqual([]);
});

test("moves lines outside the hunks by what the hunks before them grew", () => {
  expect([1, 20, 40].map((line) => toNewLine(hunks, line))).toEqual([1, 19, 40]);
  expect([1, 19, 40].map((line) => toOldLine(hunks, line))).toEqual([1, 20, 40]);
});

test("maps a removed and an added line to nothing", () => {
  expect(toNewLine(hunks, 11)).toBeNull();
  expect(toOldLine(hunks, 30)).toBeNull();
});

test("knows added lines from context", () => {
  expect([29, 30, 31, 500].map((line) => isAdded(hunks, line))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});
