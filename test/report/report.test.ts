/** Each format shows the same report. */
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { defaultConfig, judgeFindings } from "../../src/config/effective.ts";
import { renderGithub } from "../../src/report/github.ts";
import { renderJson } from "../../src/report/json.ts";
import { isFailure, type Report, type ReportedRule } from "../../src/report/report.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { renderText } from "../../src/report/text.ts";
import { lineSpan, makeFinding } from "../review/make.ts";
import { sarifSchema } from "./sarif-schema.ts";

const findings = judgeFindings(
  [
    makeFinding({
      related: [{ path: "store/read.go", span: lineSpan(7), label: "read here" }],
      suggestion: { path: "store/store.go", line: 12, endLine: 13, text: "\tx := 1" },
    }),
    makeFinding({
      path: "a b/ä:1,%.go",
      severity: "note",
      fingerprint: "aaaaaaaaaaaaaaaaaaaaaaaa-1",
      span: { line: 3, column: 1, endLine: 5, endColumn: 1 },
    }),
  ],
  defaultConfig,
);

const report: Report = {
  base: "1".repeat(40),
  head: "2".repeat(40),
  findings,
  suppressed: findings.slice(0, 1),
  directives: [
    { path: "store/store.go", line: 3, kind: "no-reason" },
    { path: "store/store.go", line: 7, kind: "unused" },
    { path: "a b/ä:1,%.go", line: 9, kind: "unknown-rule", rule: "`\u001b[2J%\n" },
  ],
  baseline: {
    accepted: 2,
    stale: [{ fingerprint: "b".repeat(24), rule: "nil-map-write", path: "store/old.go" }],
  },
  notAnalysed: [
    { path: "api/api.pb.go", reason: "generated code", cause: "skipped" },
    { path: "store/broken.go", reason: "syntax error" },
  ],
  stats: { files: 12, bytes: 3_500_000, ms: 1_234 },
};

const rules: readonly ReportedRule[] = [
  {
    id: "nil-map-write",
    title: { en: "Write to a nil map", "zh-CN": "写入 nil map" },
    severity: "error",
    confidence: "high",
    doc: "A nil map panics.",
  },
];

const clean: Report = {
  ...report,
  findings: [],
  suppressed: [],
  directives: [],
  baseline: null,
  notAnalysed: [],
};

test("text", async () => {
  const code = new Map([["store/store.go:12", '\ts.seen["\u202e日"] = 1']]);
  const text = renderText(report, (path, line) => code.get(`${path}:${line}`));
  await expect(text).toMatchFileSnapshot("../golden/report/report.txt");
});

test("text of nothing", () => {
  expect(renderText(clean)).toBe("no findings: 12 files, 3.3 MB in 1.2 s\n");
});

test("json", async () => {
  await expect(renderJson(report)).toMatchFileSnapshot("../golden/report/report.json");
});

test("github", async () => {
  await expect(renderGithub(report)).toMatchFileSnapshot("../golden/report/report.github.txt");
});

test("sarif", async () => {
  const text = renderSarif(report, rules, "0.1.0");
  const ajv = new Ajv({ allErrors: true });
  formats.default(ajv);
  const valid = ajv.compile(sarifSchema);
  expect(valid(JSON.parse(text)) ? [] : valid.errors).toEqual([]);
  await expect(text).toMatchFileSnapshot("../golden/report/report.sarif");
});

test.each([
  ["error", 0, true],
  ["error", 1, false],
  ["note", 1, true],
  ["never", 0, false],
] as const)("--fail-on %s and finding %i: %s", (failOn, index, failure) => {
  const one = { ...report, findings: findings.slice(index, index + 1) };
  expect(isFailure(one, failOn)).toBe(failure);
});

test("an error that is only monitored fails nothing but a run that wants no note", () => {
  const quiet = judgeFindings([makeFinding({ confidence: "low" })], defaultConfig);
  expect(isFailure({ ...report, findings: quiet }, "warning")).toBe(false);
  expect(isFailure({ ...report, findings: quiet }, "note")).toBe(true);
});

test("no name of a repository steers the terminal", () => {
  const evil = judgeFindings([makeFinding({ path: "\u001b[2Jx\n::error::.go" })], defaultConfig);
  const text = renderText({ ...report, findings: evil });
  expect(text).toContain("\\u{1b}[2Jx\\u{a}::error::.go:12:2");
  expect(renderGithub({ ...report, findings: evil }).split("\n")).toHaveLength(7);
});
