/** The command line is a contract: scripts depend on its options, its exit codes and its JSON. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  badCache,
  badLine,
  type GoRepository,
  goMod,
  goodCache,
  makeGoRepository,
} from "./go-repository.ts";

const main = join(import.meta.dirname, "../../dist/main.js");
let repository: GoRepository;
let base: string;
let head: string;

beforeAll(() => {
  repository = makeGoRepository();
  base = repository.commit({ "go.mod": goMod, "cache.go": goodCache, "README.md": "shop\n" });
  head = repository.commit({ "cache.go": badCache });
});
afterAll(() => repository.remove());

function mapwarden(...args: string[]) {
  // The machine's own Node starts it, whatever its version: the launcher finds the pinned one.
  return spawnSync("node", [main, ...args], { encoding: "utf8", env: pathWithoutModules() });
}

function pathWithoutModules(): NodeJS.ProcessEnv {
  const path = (process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules"));
  return { ...process.env, PATH: path.join(":") };
}

function review(...args: string[]) {
  return mapwarden("review", "-C", repository.directory, "--base", base, "--head", head, ...args);
}

test("review answers JSON of the agreed shape, with the finding on its line", () => {
  const { stdout, status } = review("--format", "json");
  const answer = JSON.parse(stdout);
  expect(Object.keys(answer).sort()).toEqual(
    ["base", "findings", "head", "notAnalysed", "stats", "version"].sort(),
  );
  expect(answer).toMatchObject({
    base,
    head,
    notAnalysed: [],
    stats: { files: expect.any(Number) },
  });
  expect(answer.findings).toHaveLength(1);
  expect(answer.findings[0]).toMatchObject({
    rule: "map-write-under-rlock",
    severity: "error",
    confidence: "high",
    mode: "block",
    path: "cache.go",
    line: badLine,
    endLine: badLine,
    column: expect.any(Number),
    message: expect.stringContaining("prices"),
    fingerprint: expect.stringMatching(/^[0-9a-f]{16,64}$/),
  });
  expect(status).toBe(1);
});

test("a finding's fingerprint survives lines that move", () => {
  const moved = repository.commit({
    "cache.go": badCache.replace("import", "// A comment.\n\nimport"),
  });
  const before = JSON.parse(review("--format", "json").stdout);
  const after = JSON.parse(
    mapwarden(
      "review",
      "-C",
      repository.directory,
      "--base",
      base,
      "--head",
      moved,
      "--format",
      "json",
    ).stdout,
  );
  expect(after.findings.map((finding: { fingerprint: string }) => finding.fingerprint)).toEqual(
    before.findings.map((finding: { fingerprint: string }) => finding.fingerprint),
  );
  expect(after.findings[0].line).toBe(badLine + 2);
});

test("code that the change does not touch is not commented on", () => {
  const later = repository.commit({
    "other.go": "package shop\n\nfunc add(a, b int) int { return a + b }\n",
  });
  const { stdout, status } = mapwarden(
    "review",
    "-C",
    repository.directory,
    "--base",
    head,
    "--head",
    later,
    "--format",
    "json",
  );
  expect(JSON.parse(stdout).findings).toEqual([]);
  expect(status).toBe(0);
});

test("--fail-on never ends with 0 although something is found", () => {
  expect(review("--fail-on", "never").status).toBe(0);
});

test("text names the file, the line and the rule, and writes nothing to the terminal's other stream in a pipe", () => {
  const { stdout, stderr, status } = review();
  expect(stdout).toContain(`cache.go:${badLine}:`);
  expect(stdout).toContain("map-write-under-rlock");
  expect(stderr).toBe("");
  expect(status).toBe(1);
});

test("a bare repository is read with --git-dir", () => {
  const { stdout } = mapwarden(
    "review",
    "--git-dir",
    join(repository.directory, ".git"),
    "--base",
    base,
    "--head",
    head,
    "--format",
    "json",
  );
  expect(JSON.parse(stdout).findings).toHaveLength(1);
});

test("review compares the merge base, as GitHub does", () => {
  repository.git("checkout", "-q", "-b", "elsewhere", base);
  const elsewhere = repository.commit({ "unrelated.go": "package shop\n" });
  repository.git("checkout", "-q", "main");
  const { stdout } = mapwarden(
    "review",
    "-C",
    repository.directory,
    "--base",
    elsewhere,
    "--head",
    head,
    "--format",
    "json",
  );
  const answer = JSON.parse(stdout);
  expect(answer.base).toBe(base);
  expect(answer.findings).toHaveLength(1);
});

test("scan looks at a whole tree, or at the directories it is given", () => {
  const whole = mapwarden("scan", "-C", repository.directory, "--rev", head, "--format", "json");
  expect(JSON.parse(whole.stdout).findings).toHaveLength(1);
  const elsewhere = mapwarden(
    "scan",
    "-C",
    repository.directory,
    "--rev",
    head,
    "--format",
    "json",
    "docs",
  );
  expect(elsewhere.status).toBe(2);
  expect(elsewhere.stderr.trim().split("\n")).toHaveLength(1);
});

test("SARIF names the rule and the place", () => {
  const log = JSON.parse(review("--format", "sarif").stdout);
  expect(log.version).toBe("2.1.0");
  const [result] = log.runs[0].results;
  expect(result.ruleId).toBe("map-write-under-rlock");
  expect(result.locations[0].physicalLocation.region.startLine).toBe(badLine);
  expect(Object.keys(result.partialFingerprints)).not.toHaveLength(0);
});

test("the github format is an annotation of a workflow", () => {
  const [line] = review("--format", "github").stdout.split("\n");
  expect(line).toMatch(/^::error file=cache\.go,line=\d+/);
});

test.each([
  ["an unknown command", ["frobnicate"]],
  ["a missing base", ["review"]],
  ["a revision that is not there", ["review", "--base", "nowhere"]],
  ["an unknown format", ["review", "--base", "HEAD", "--format", "xml"]],
  ["a directory that is not a repository", ["scan", "-C", "/"]],
])("%s ends with 2 and one line that says what to do", (_, args) => {
  const { stderr, stdout, status } = mapwarden(...args);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("rules lists every rule, and one rule by its id", () => {
  expect(mapwarden("rules").stdout).toContain("map-write-under-rlock");
  expect(mapwarden("rules", "nil-map-write").stdout).toContain("assignment to entry in nil map");
  expect(mapwarden("rules", "no-such-rule").status).toBe(2);
});

test("the version is the package's", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(mapwarden("--version").stdout.trim()).toBe(version);
});
