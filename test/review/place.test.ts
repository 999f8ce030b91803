/** A finding is placed on a line the pull request shows, or nowhere. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Diffs } from "../../src/diff/hunks.ts";
import { parseHunks } from "../../src/diff/hunks.ts";
import { inSameHunk } from "../../src/diff/lines.ts";
import { isTouched, placeFinding } from "../../src/review/place.ts";
import { lineSpan, makeFinding } from "./make.ts";

function diffsOf(patch: string, { path = "store/store.go", shown = true } = {}): Diffs {
  return new Map([[path, { path, hunks: parseHunks(patch) ?? [], shown }]]);
}

const around12 = "@@ -11,2 +11,3 @@\n a\n+b\n c";

test("stands on its own line where a hunk shows it", () => {
  expect(placeFinding(makeFinding(), diffsOf(around12))).toEqual({
    kind: "line",
    path: "store/store.go",
    line: 12,
    shows: "finding",
    suggests: false,
  });
});

test("a line shown as context will do", () => {
  const finding = makeFinding({ span: lineSpan(13) });
  expect(placeFinding(finding, diffsOf(around12))).toMatchObject({ line: 13, shows: "finding" });
});

test("stands on the lines its suggestion replaces", () => {
  const suggestion = { path: "store/store.go", line: 11, endLine: 12, text: "x" };
  expect(placeFinding(makeFinding({ suggestion }), diffsOf(around12))).toMatchObject({
    startLine: 11,
    line: 12,
    suggests: true,
  });
});

test("makes no suggestion that leaves the hunk", () => {
  const suggestion = { path: "store/store.go", line: 10, endLine: 12, text: "x" };
  expect(placeFinding(makeFinding({ suggestion }), diffsOf(around12))).toMatchObject({
    line: 12,
    suggests: false,
  });
});

test("stands on a place it names where its own line is not shown", () => {
  const related = [
    { path: "store/a.go", span: lineSpan(5), label: "context" },
    { path: "store/a.go", span: lineSpan(6), label: "added" },
  ];
  const diffs = diffsOf("@@ -5,1 +5,2 @@\n x\n+y", { path: "store/a.go" });
  expect(placeFinding(makeFinding({ related }), diffs)).toMatchObject({
    path: "store/a.go",
    line: 6,
    shows: "related",
  });
});

test("stands on the change nearest to it in its function", () => {
  const finding = makeFinding({ span: lineSpan(40), enclosing: lineSpan(10, 50) });
  const diffs = diffsOf(
    "@@ -11,1 +11,2 @@\n a\n+b\n@@ -30,1 +31,2 @@\n a\n+b\n@@ -60,1 +62,2 @@\n a\n+b",
  );
  expect(placeFinding(finding, diffs)).toMatchObject({ line: 32, shows: "change" });
});

test("stands on the line that survived a removed lock", () => {
  const finding = makeFinding({ span: lineSpan(18), enclosing: lineSpan(9, 20) });
  const diffs = diffsOf("@@ -9,4 +9,3 @@\n func f() {\n-\ts.mu.Lock()\n a\n b");
  expect(placeFinding(finding, diffs)).toMatchObject({ line: 10, shows: "change" });
});

test("a change of another function is none of its business", () => {
  const finding = makeFinding({ span: lineSpan(40), enclosing: lineSpan(35, 50) });
  expect(placeFinding(finding, diffsOf(around12))).toEqual({ kind: "summary" });
});

test("goes to the summary where the host does not show the hunks", () => {
  expect(placeFinding(makeFinding(), diffsOf(around12, { shown: false }))).toEqual({
    kind: "summary",
  });
});

test("goes to the summary where the file did not change", () => {
  expect(placeFinding(makeFinding(), new Map())).toEqual({ kind: "summary" });
});

test("a finding is touched where a line of it, or of what it names, was added", () => {
  const related = [{ path: "store/store.go", span: lineSpan(12), label: "" }];
  const far = makeFinding({ span: lineSpan(90) });
  expect(isTouched(makeFinding(), diffsOf(around12))).toBe(true);
  expect(isTouched(makeFinding({ span: lineSpan(11) }), diffsOf(around12))).toBe(false);
  expect(isTouched(far, diffsOf(around12))).toBe(false);
  expect(isTouched({ ...far, related }, diffsOf(around12))).toBe(true);
});

/** Hunks as a host could show them: in order, not overlapping. */
const patches = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 6 }),
      body: fc.array(fc.constantFrom(" x", "+x", "-x"), { minLength: 1, maxLength: 8 }),
    }),
    { maxLength: 5 },
  )
  .map((hunks) => {
    let oldLine = 1;
    let newLine = 1;
    return hunks
      .map(({ gap, body }) => {
        const oldLines = body.filter((line) => line[0] !== "+").length;
        const newLines = body.filter((line) => line[0] !== "-").length;
        oldLine += gap;
        newLine += gap;
        const header = `@@ -${oldLines ? oldLine : oldLine - 1},${oldLines} +${newLines ? newLine : newLine - 1},${newLines} @@`;
        oldLine += oldLines;
        newLine += newLines;
        return [header, ...body].join("\n");
      })
      .join("\n");
  });

test("every answered line lies in one hunk that the host shows", () => {
  const line = fc.integer({ min: 1, max: 45 });
  fc.assert(
    fc.property(patches, line, line, line, line, (patch, at, from, to, other) => {
      const diffs = diffsOf(patch);
      const placement = placeFinding(
        makeFinding({
          span: lineSpan(at),
          enclosing: lineSpan(Math.min(from, at), Math.max(to, at)),
          related: [{ path: "store/store.go", span: lineSpan(other), label: "" }],
          suggestion: {
            path: "store/store.go",
            line: Math.min(from, at),
            endLine: Math.max(to, at),
            text: "",
          },
        }),
        diffs,
      );
      if (placement.kind === "summary") return;
      const hunks = diffs.get(placement.path)?.hunks ?? [];
      expect(inSameHunk(hunks, placement.startLine ?? placement.line, placement.line)).toBe(true);
      expect(placement.startLine ?? 0).toBeLessThan(placement.line);
    }),
  );
});
