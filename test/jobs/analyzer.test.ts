/** A package is judged alone, beside what it imports: what is found in it must not depend on its neighbours. */
import { expect, test } from "vitest";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { analyzeBothSides } from "../../src/jobs/analyzer.ts";
import { rules } from "../../src/rules/index.ts";
import { makeAnalyzer } from "./fakes.ts";

const options = { language: "en", off: new Set<string>() } as const;

function packageOf(directory: string, comment = "fine"): SourcePackage {
  const text = `package a\n// ${comment}\n`;
  return { directory, files: [{ path: `${directory}/a.go`, text }] };
}

const known = { importPath: "m/k", ...packageOf("k") };

function commit(...packages: readonly SourcePackage[]) {
  return {
    modules: [],
    packages,
    knownOf: ({ directory }: SourcePackage) => (directory === "a" ? [known] : []),
  };
}

async function tasksOf(base: ReturnType<typeof commit>, head: ReturnType<typeof commit>) {
  const analyzer = makeAnalyzer();
  await analyzeBothSides(analyzer, base, head, options);
  return analyzer.seen.map(({ judged, known }, task) => [
    judged.map(({ directory }) => directory).join(),
    known.map(({ directory }) => directory).join(),
    rules.length - (analyzer.asked[task]?.off.size ?? 0),
  ]);
}

test("every package is a task of its own, with what it imports", async () => {
  const head = commit(packageOf("a"), packageOf("b"));
  expect(await tasksOf(commit(packageOf("a"), packageOf("b")), head)).toEqual([
    ["a", "k", rules.length],
    ["b", "", rules.length],
  ]);
});

test("the base is asked only for the packages and rules that found something at the head", async () => {
  const base = commit(packageOf("a"), packageOf("b"), packageOf("c"));
  const head = commit(packageOf("a", "BUG"), packageOf("b"), packageOf("d", "BUG"));
  expect(await tasksOf(base, head)).toEqual([
    ["a", "k", rules.length],
    ["b", "", rules.length],
    ["d", "", rules.length],
    ["a", "k", 1],
  ]);
});
