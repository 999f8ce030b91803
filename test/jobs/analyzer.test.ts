/** A package is judged alone, beside what it imports: what is found in it must not depend on its neighbours. */
import { expect, test } from "vitest";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { analyzeCommits } from "../../src/jobs/analyzer.ts";
import { makeAnalyzer } from "./fakes.ts";

const options = { language: "en", off: new Set<string>() } as const;

function packageOf(directory: string): SourcePackage {
  return { directory, files: [{ path: `${directory}/a.go`, text: "package a\n" }] };
}

test("every package of every commit is a task of its own, with what it imports", async () => {
  const analyzer = makeAnalyzer();
  const known = { importPath: "m/k", ...packageOf("k") };
  const commit = (...directories: string[]) => ({
    modules: [],
    packages: directories.map(packageOf),
    knownOf: ({ directory }: SourcePackage) => (directory === "a" ? [known] : []),
  });
  const analyses = await analyzeCommits(analyzer, [commit("a", "b"), commit("a")], options);
  expect(analyses.map(({ stats }) => stats.files)).toEqual([2, 1]);
  expect(
    analyzer.seen.map((sources) => [
      sources.judged.map(({ directory }) => directory).join(),
      sources.known.map(({ directory }) => directory).join(),
    ]),
  ).toEqual([
    ["a", "k"],
    ["b", ""],
    ["a", "k"],
  ]);
});
