/** Comments that were to silence something, and do not. */
import { expect, test } from "vitest";
import { findDirectiveProblems } from "../../src/analyze/directive-problems.ts";
import type { NotAnalysed, Suppression } from "../../src/analyze/types.ts";

const none: ReadonlySet<string> = new Set();

function problems(
  more: Partial<Suppression>,
  off: ReadonlySet<string> = none,
  notAnalysed: readonly NotAnalysed[] = [],
) {
  const one: Suppression = {
    path: "store/store.go",
    line: 3,
    rules: ["nil-map-write"],
    reason: "known",
    used: false,
    ...more,
  };
  return findDirectiveProblems({ suppressions: [one], notAnalysed }, off).map(
    ({ path: _, line: __, ...problem }) => problem,
  );
}

test.each([
  ["one that silences a finding", { used: true }, []],
  ["one without a finding", {}, [{ kind: "unused" }]],
  ["one without a reason", { reason: "" }, [{ kind: "no-reason" }]],
  ["one without anything", { rules: [], reason: "" }, [{ kind: "no-reason" }]],
  ["one of all rules without a finding", { rules: "all" as const }, [{ kind: "unused" }]],
  [
    "one that misspells a rule",
    { rules: ["nil-map-write", "nil-map-writes"], used: true },
    [{ kind: "unknown-rule", rule: "nil-map-writes" }],
  ],
])("%s", (_, more, expected) => {
  expect(problems(more)).toEqual(expected);
});

test("what no rule has looked for is not called unused", () => {
  expect(problems({}, new Set(["nil-map-write"]))).toEqual([]);
  expect(problems({ rules: "all" }, new Set(["nan-map-key"]))).toEqual([]);
  expect(problems({}, new Set(["nan-map-key"]))).toEqual([{ kind: "unused" }]);
});

test("a package on which a rule failed proves nothing", () => {
  const failed = { reason: "out of time", cause: "failed" } as const;
  expect(problems({}, none, [{ path: "store", ...failed }])).toEqual([]);
  expect(problems({}, none, [{ path: "store/other.go", ...failed }])).toEqual([]);
  expect(problems({}, none, [{ path: "other/other.go", ...failed }])).toEqual([{ kind: "unused" }]);
});
