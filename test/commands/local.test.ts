/** The commands on a local repository, as scripts call them: output, status, one line of error. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { makeRepository, type TestRepository } from "../git/make-repository.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

let made: TestRepository;
let base = "";
let head = "";

const clean = "package store\n\nfunc f(m map[string]int) int { return len(m) }\n";
const buggy = `package store

func g() {
	var seen map[string]bool
	seen["a"] = true
}
`;

beforeAll(() => {
  made = makeRepository();
  made.commit({ "go.mod": "module example.com/m\n\ngo 1.22\n", "store/a.go": clean });
  made.git("branch", "topic");
  base = made.commit({ "store/late.go": "package store\n" });
  made.git("checkout", "-q", "topic");
  head = made.commit({ "store/b.go": buggy, "old/c.go": buggy.replace("store", "old") });
});
afterAll(() => made.remove());

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: made.directory,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const reportSchema = z.strictObject({
  version: z.literal(1),
  base: z.string().nullable(),
  head: z.string(),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      severity: z.enum(["error", "warning", "note"]),
      confidence: z.enum(["high", "medium", "low"]),
      mode: z.enum(["block", "comment", "monitor"]),
      path: z.string(),
      line: z.int(),
      endLine: z.int(),
      column: z.int(),
      message: z.string(),
      fingerprint: z.string(),
      related: z.array(
        z.strictObject({ path: z.string(), line: z.int(), endLine: z.int(), label: z.string() }),
      ),
      suggestion: z
        .strictObject({ path: z.string(), line: z.int(), endLine: z.int(), text: z.string() })
        .optional(),
    }),
  ),
  notAnalysed: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  stats: z.strictObject({ files: z.int(), bytes: z.int(), ms: z.int() }),
});

function placesIn(stdout: string): readonly string[] {
  return reportSchema.parse(JSON.parse(stdout)).findings.map(({ path, line }) => `${path}:${line}`);
}

test("review compares with the commit in common, answers the contract's JSON, and fails", () => {
  const { status, stdout, stderr } = run("review", "--base", base, "--format", "json");
  expect([status, stderr]).toEqual([1, ""]);
  const report = reportSchema.parse(JSON.parse(stdout));
  expect([report.base, report.head]).toEqual([made.git("merge-base", base, head), head]);
  expect(placesIn(stdout)).toEqual(["old/c.go:5", "store/b.go:5"]);
});

test("review from a bare directory finds the same", () => {
  made.git("clone", "-q", "--bare", ".", "bare.git");
  const bare = join(made.directory, "bare.git");
  const { stdout } = run(
    "review",
    "--git-dir",
    bare,
    "--base",
    base,
    "--head",
    head,
    "--format",
    "json",
  );
  expect(placesIn(stdout)).toEqual(["old/c.go:5", "store/b.go:5"]);
});

test("scan takes directories", () => {
  const { status, stdout } = run("scan", "--rev", head, "--format", "json", "./store/");
  expect([status, placesIn(stdout)]).toEqual([1, ["store/b.go:5"]]);
});

test("the text shows the line, and what was read", () => {
  const { stdout } = run("scan", "-C", join(made.directory, "store"), "old");
  expect(stdout).toMatch(
    /^old\/c\.go:5:\d+: .*\(nil-map-write, error\)\n\t\| {5}seen\["a"\] = true\n/,
  );
  expect(stdout).toMatch(/\n1 error: 1 file, 0\.0 MB in \d+\.\d s\n$/);
});

test("--fail-on never answers 0", () => {
  expect(run("scan", "--fail-on", "never").status).toBe(0);
});

test("settings come from the base, or from a file", () => {
  const settings = join(made.directory, "settings.yml");
  writeFileSync(settings, "rules: {nil-map-write: off}\nexclude: [old/**]\n");
  const { status, stdout } = run(
    "review",
    "--base",
    base,
    "--config",
    settings,
    "--format",
    "json",
  );
  expect([status, placesIn(stdout)]).toEqual([0, []]);
});

test.each([
  [["review"], "required option '--base <rev>' not specified"],
  [["review", "--base", "nope"], "no commit is named nope"],
  [
    ["review", "--base", "HEAD", "--git-dir", "/nonexistent"],
    "not a git repository: '/nonexistent'",
  ],
  [["review", "--base", "HEAD", "--format", "xml"], "--format"],
  [["review", "--base", "HEAD", "--config", "/nonexistent"], "cannot read the settings file"],
  [["scan", "no/such"], "no/such is no directory at HEAD"],
  [["scan", "store/a.go"], "store/a.go is a file; name its directory at HEAD"],
  [["scan", "../x"], "outside the repository"],
  [["rules", "no-such-rule"], "there is no rule no-such-rule"],
])("%j is refused in one line", (args, message) => {
  const { status, stdout, stderr } = run(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^mapwarden: [^\n]*\n$/);
  expect(stderr).toContain(message);
});

test("a reader that stops early is no failure", () => {
  const command = `"${process.execPath}" "${main}" scan --format json | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], {
    cwd: made.directory,
    encoding: "utf8",
  });
  expect([stdout, stderr]).toEqual(["1\n", ""]);
});

test("rules lists them, and shows one", () => {
  expect(run("rules").stdout).toMatch(/^nil-map-write +error +block +Write to a map/m);
  const shown = run("rules", "nil-map-write").stdout;
  expect(shown).toContain("Reported:");
  expect(shown).not.toContain("// want");
});

test("accepted findings are looked past, new ones are told, and what is gone is named", () => {
  const file = join(made.directory, "..", `${made.directory.split("/").at(-1)}-baseline.json`);
  const written = run("scan", "--rev", head, "--write-baseline", file);
  expect(written).toEqual({ status: 0, stdout: `2 findings accepted in ${file}\n`, stderr: "" });
  const accepted = run("scan", "--rev", head, "--baseline", file);
  expect([accepted.status, accepted.stdout]).toEqual([
    0,
    expect.stringMatching(/^no findings, 2 in the baseline: /),
  ]);
  const reviewed = run("review", "--base", base, "--head", head, "--baseline", file);
  expect([reviewed.status, reviewed.stdout]).toEqual([
    0,
    expect.stringMatching(/^no findings, 2 in the baseline: /),
  ]);
  const gone = run("scan", "--rev", base, "--baseline", file);
  expect(gone.stdout.match(/in the baseline, but gone: nil-map-write/g)).toHaveLength(2);
  const part = run("scan", "--rev", base, "--baseline", file, "store");
  expect(part.stdout.match(/in the baseline, but gone/g)).toHaveLength(1);
  rmSync(file);
  expect(run("scan", "--baseline", file)).toMatchObject({
    status: 2,
    stderr: `mapwarden: cannot read the baseline ${file}\n`,
  });
});
