/** House rules that no linter knows, each with the remedy in its name. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filesUnder, sourcesUnder } from "./imports.ts";

const sources = sourcesUnder("src");
const tracked = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "" && existsSync(path));

test("every source file opens with a comment that says what it is for", () => {
  const without = sources.filter(({ text }) => !/^(#!.*\n)?(\/\*\* @jsx.*\n)?\/\*\*/.test(text));
  expect(without.map(({ path }) => path)).toEqual([]);
});

// The formatter bounds code; what it leaves long are sentences and patterns in quotes.
test("no comment is longer than 120 columns", () => {
  const long = sources.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        line.length > 120 && /^\s*(?:\/\/|\/?\*)/.test(line) ? [`${path}:${index + 1}`] : [],
      ),
  );
  expect(long).toEqual([]);
});

test("file names are kebab-case", () => {
  const odd = filesUnder("src").filter((path) => !/^[a-z0-9/-]+\.tsx?$/.test(path));
  expect(odd).toEqual([]);
});

test("nothing is left to be done later: write it down as a limit, or do it", () => {
  const marks = /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|biome-ignore|\bas any\b/;
  const left = [...sources, ...sourcesUnder("test")]
    .filter(({ path }) => path !== "test/tidy.test.ts")
    .filter(({ text }) => marks.test(text));
  expect(left.map(({ path }) => path)).toEqual([]);
});

test("no test is skipped or alone by accident", () => {
  const marks = /\b(?:it|test|describe)\.(?:only|todo)\b/;
  const left = sourcesUnder("test").filter(({ path }) => path !== "test/tidy.test.ts");
  expect(left.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
});

test("no file carries a path of one machine or the address of a package registry", () => {
  const own = "test/tidy.test.ts";
  const machine = /(?:^|[^A-Za-z0-9_./-])\/(?:work|root|home)\/|registry\.npmjs|"resolved": "http/m;
  const named = tracked
    .filter(
      (path) => path !== own && /\.(?:ts|tsx|mjs|json|yml|yaml|md|sh)$|run$|Dockerfile$/.test(path),
    )
    .filter((path) => machine.test(readFileSync(path, "utf8")));
  expect(named).toEqual([]);
});

test("every bound is a named constant with its reason, in limits.ts", () => {
  const text = readFileSync("src/limits.ts", "utf8");
  const bounds = [...text.matchAll(/^(.*)\nexport const (\w+)/gm)];
  expect(bounds.length).toBeGreaterThan(5);
  const used = sources.filter(({ path }) => path !== "src/limits.ts").map(({ text }) => text);
  const dead = bounds
    .map(([, , name]) => name ?? "")
    .filter((name) => !used.some((text) => text.includes(name)));
  expect(dead, "bounds that nothing uses").toEqual([]);
});

test("every page has one heading of the first level", () => {
  const pages = tracked.filter((path) => path.endsWith(".md") && !path.startsWith("test/"));
  const odd = pages.filter((path) => {
    const prose = readFileSync(path, "utf8").replace(/^(`{3,})[\s\S]*?^\1/gm, "");
    return (prose.match(/^# /gm) ?? []).length !== 1;
  });
  expect(odd).toEqual([]);
});
