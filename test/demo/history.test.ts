/** The demo's made-up weeks are the same each time, lie in the past, and have something of everything. */
import { expect, test } from "vitest";
import { makeHistory } from "../../src/demo/history.ts";

const now = new Date("2026-03-04T12:00:00Z");
const history = () => makeHistory(4, ["one", "two", "three"], now);

test("the same seed and the same day give the same weeks", () => {
  expect(history()).toEqual(history());
});

test("everything happened before this moment, and in its order", () => {
  for (const { reviews, words, end } of history().pulls) {
    const moments = [...reviews.map(({ at }) => at), ...(end ? [end.at] : [])];
    expect(moments).toEqual(moments.toSorted((a, b) => a.getTime() - b.getTime()));
    for (const at of [...moments, ...words.map((word) => word.at)]) {
      expect(at.getTime()).toBeLessThanOrEqual(now.getTime());
    }
  }
});

test("some pull requests are open, merged and closed, and some findings mended, dismissed and left", () => {
  const { pulls, trees } = history();
  const ends = new Set(pulls.map(({ end }) => end?.state ?? "open"));
  expect([...ends].sort()).toEqual(["closed", "merged", "open"]);
  expect(new Set(pulls.flatMap(({ words }) => words.map(({ kind }) => kind))).size).toBe(2);
  expect(trees).toHaveLength(4);
  expect(trees.every(({ findings }) => findings.length > 0)).toBe(true);
  const mended = pulls.filter(({ reviews: [first, second] }) =>
    first?.findings.some((each) => second && !second.findings.includes(each)),
  );
  expect(mended.length).toBeGreaterThan(5);
});
