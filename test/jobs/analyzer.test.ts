/** However tasks are cut, a package sees the same of its neighbours. */
import { expect, test } from "vitest";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { analyzeCommits } from "../../src/jobs/analyzer.ts";
import { makeAnalyzer } from "./fakes.ts";

const options = { language: "en", off: new Set<string>() } as const;
const megabyte = 1024 * 1024;

function packageOf(directory: string, bytes: number): SourcePackage {
  return { directory, files: [{ path: `${directory}/a.go`, text: "x".repeat(bytes) }] };
}

async function tasksOf(...packages: readonly SourcePackage[]) {
  const analyzer = makeAnalyzer();
  await analyzeCommits(analyzer, [{ modules: [], packages }], options);
  return analyzer.seen.map(({ judged, known }) =>
    [judged, known].map((some) => some.map(({ directory }) => directory).join(" ")),
  );
}

test("small packages make one task", async () => {
  expect(await tasksOf(packageOf("a", 10), packageOf("b", 10))).toEqual([["a b", ""]]);
});

test("packages of several tasks know each other", async () => {
  const packages = ["a", "b", "c"].map((name) => packageOf(name, megabyte));
  expect(await tasksOf(...packages)).toEqual([
    ["a b", "c"],
    ["c", "a b"],
  ]);
});

test("where all is too much to hand around, every package is alone", async () => {
  expect(await tasksOf(packageOf("a", 10), packageOf("b", 17 * megabyte))).toEqual([
    ["a", ""],
    ["b", ""],
  ]);
});

test("both sides are treated alike", async () => {
  const analyzer = makeAnalyzer();
  const small = { modules: [], packages: [packageOf("a", 10), packageOf("b", 10)] };
  const large = { modules: [], packages: [packageOf("a", 10), packageOf("b", 17 * megabyte)] };
  await analyzeCommits(analyzer, [small, large], options);
  expect(analyzer.seen.map(({ judged }) => judged.length)).toEqual([1, 1, 1, 1]);
});
