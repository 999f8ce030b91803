/** Whole texts, read as prose: `test/golden/review/`. */
import { expect, test } from "vitest";
import type { ConfigSource, JudgedFinding } from "../../src/config/effective.ts";
import { defaultConfig, judgeFindings, mergeLayers } from "../../src/config/effective.ts";
import type { Finding, Language } from "../../src/finding/finding.ts";
import { checkSummaryCharsMax, commentCharsMax } from "../../src/limits.ts";
import { type CheckInput, renderCheck } from "../../src/review/check.ts";
import {
  raceCommand,
  renderComment,
  renderFixed,
  type WordsContext,
} from "../../src/review/comment.ts";
import { parseFingerprintMark } from "../../src/review/mark.ts";
import { byteLength } from "../../src/review/markdown.ts";
import type { LinePlacement } from "../../src/review/place.ts";
import { type PlacedFinding, planReview } from "../../src/review/plan.ts";
import { renderUntold, type Untold } from "../../src/review/untold.ts";
import { lineSpan, makeFinding } from "./make.ts";

const languages: readonly Language[] = ["en", "zh-CN"];
const head = "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567";

function contextIn(language: Language): WordsContext {
  const title = { en: "Write", "zh-CN": "写入" };
  return {
    language,
    rules: new Map([
      ["unlocked-write", { id: "unlocked-write", title, manifests: "race" }],
      ["nil-map-write", { id: "nil-map-write", title, manifests: "panic" }],
    ]),
    mention: "mapwarden",
    rulePage: (rule) => `https://mapwarden.example/rules/${rule}`,
    lineLink: (path, line) => `https://github.com/o/r/blob/${head}/${path}#L${line}`,
  };
}

const race: Partial<Finding> = {
  rule: "unlocked-write",
  words: {
    what: "`s.items` is written without `s.mu`.",
    why: "`s.mu` guards `s.items` at 5 of 6 places; the goroutine started at line 22 reads it.",
    fix: "Hold `s.mu` around this write.",
  },
  related: [
    { path: "store/store.go", span: lineSpan(22), label: "the goroutine starts here" },
    { path: "store/read.go", span: lineSpan(7), label: "read under `s.mu`" },
  ],
  suggestion: {
    path: "store/store.go",
    line: 12,
    endLine: 12,
    text: "\ts.mu.Lock()\n\tdefer s.mu.Unlock()",
  },
};

function judge(changes: Partial<Finding>): JudgedFinding {
  const [judged] = judgeFindings([makeFinding(changes)], defaultConfig);
  if (!judged) throw new Error("the finding is off");
  return judged;
}

const here: LinePlacement = {
  kind: "line",
  path: "store/store.go",
  line: 12,
  shows: "finding",
  suggests: true,
};

function golden(name: string, language: Language): string {
  return `../golden/review/${name}.${language}.md`;
}

test.each(languages)("a comment with both sites and a suggestion (%s)", async (language) => {
  const body = renderComment(judge(race), here, contextIn(language));
  await expect(`${body}\n`).toMatchFileSnapshot(golden("comment", language));
});

test.each(languages)("a comment on a line that is not the finding's (%s)", async (language) => {
  const at: LinePlacement = { ...here, line: 9, shows: "change", suggests: false };
  const body = renderComment(judge(race), at, contextIn(language));
  await expect(`${body}\n`).toMatchFileSnapshot(golden("comment-elsewhere", language));
});

test.each(languages)("a comment whose finding is gone (%s)", async (language) => {
  const finding = judge({});
  const body = renderComment(finding, here, contextIn(language));
  const fixed = renderFixed(body, finding.fingerprint, head, language);
  expect(parseFingerprintMark(fixed)).toBe(finding.fingerprint);
  await expect(`${fixed}\n`).toMatchFileSnapshot(golden("comment-fixed", language));
});

function placed(changes: Partial<Finding>, shown = true): PlacedFinding {
  const finding = judge(changes);
  return { finding, placement: shown ? { ...here, line: finding.span.line } : { kind: "summary" } };
}

const source: ConfigSource = { layer: "repository", path: ".github/mapwarden.yml", commit: head };

function checkOf(findings: readonly PlacedFinding[], more: Partial<CheckInput> = {}): CheckInput {
  const config = more.config ?? defaultConfig;
  return {
    plan: planReview({
      findings,
      standing: [],
      dismissals: new Map(),
      commentedBefore: new Set(),
      config,
      complete: true,
      failed: false,
    }),
    head,
    files: 12,
    notAnalysed: [],
    suppressed: 0,
    directives: [],
    config,
    goFiles: 1,
    broken: [],
    proposal: null,
    ...more,
  };
}

test.each(languages)("a check with everything to tell (%s)", async (language) => {
  const findings = [
    placed(race),
    placed({ fingerprint: "a1", span: lineSpan(40) }, false),
    placed({ fingerprint: "a2", severity: "warning", span: lineSpan(50) }),
    placed({ fingerprint: "a3", severity: "note", span: lineSpan(60) }),
  ];
  const check = renderCheck(
    checkOf(findings, {
      suppressed: 2,
      directives: [
        { path: "store/store.go", line: 3, kind: "no-reason" },
        { path: "store/store.go", line: 7, kind: "unused" },
        { path: "store/store.go", line: 9, kind: "unknown-rule", rule: "`<b>@x`" },
      ],
      notAnalysed: [
        { path: "api/api.pb.go", reason: "generated code", cause: "skipped" },
        { path: "big/table.go", reason: "larger than 4 MB" },
      ],
      config: mergeLayers([
        { source, settings: { rules: { "nil-map-write": "comment" }, exclude: ["gen/`@x`/**"] } },
      ]),
      broken: [{ source, errors: [{ line: 3, message: 'unknown setting "<b>@x"' }] }],
    }),
    contextIn(language),
  );
  const text = `${check.conclusion}: ${check.title}\n\n${check.summary}\n\n${JSON.stringify(check.annotations, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(golden("check", language));
});

test.each(languages)("a check with nothing to tell (%s)", async (language) => {
  const check = renderCheck(checkOf([]), contextIn(language));
  await expect(`${check.conclusion}: ${check.title}\n\n${check.summary}\n`).toMatchFileSnapshot(
    golden("check-clean", language),
  );
});

const untold: readonly Untold[] = [
  { kind: "disabled", path: ".github/mapwarden.yml" },
  { kind: "draft", path: ".github/mapwarden.yml" },
  { kind: "superseded", head },
  { kind: "closed" },
  { kind: "timed-out", reason: "The review took more than 10 minutes.", failure: "fail" },
  { kind: "failed", reason: "Cannot read the pull request: <b> @x", failure: "neutral" },
];

test.each(languages)("checks of what is not judged (%s)", async (language) => {
  const texts = untold
    .map((each) => renderUntold(each, language))
    .map(({ conclusion, title, summary }) => `${conclusion}: ${title}\n\n${summary}\n`);
  await expect(texts.join("\n---\n\n")).toMatchFileSnapshot(golden("check-untold", language));
});

test("the counts of title, table, sentence and list agree", () => {
  const findings = Array.from({ length: 30 }, (_, i) =>
    placed({ fingerprint: `b${i}`, span: lineSpan(i + 1) }),
  );
  const { title, summary, annotations } = renderCheck(checkOf(findings), contextIn("en"));
  expect(title).toBe("30 errors");
  expect(summary).toContain("30 findings: 5 in comments, 25 only in this summary.");
  expect(summary).toContain("| All | 30 | 0 | 0 | 30 |");
  expect(summary.match(/^- \*\*error\*\*/gm)).toHaveLength(30);
  expect(annotations).toHaveLength(25);
});

test.each([100, 5_000])("a summary of %i findings stays within GitHub's limit", (count) => {
  const why = "日本語".repeat(200);
  const findings = Array.from({ length: count }, (_, i) =>
    placed({
      fingerprint: `c${i}`,
      span: lineSpan(i + 1),
      words: { what: "`m` is nil.", why, fix: "Make it." },
    }),
  );
  const { summary } = renderCheck(checkOf(findings), contextIn("en"));
  expect(byteLength(summary)).toBeLessThanOrEqual(checkSummaryCharsMax);
  expect(summary).toContain(`${count} findings: 5 in comments`);
  expect(summary).toContain("left out here");
  const listed = summary.match(/^- \*\*error\*\*/gm)?.length ?? 0;
  const more = Number(/and (\d+) more/.exec(summary)?.[1] ?? 0);
  expect(listed + more).toBe(count);
});

test("long lists besides the findings stay within the limit too", () => {
  const notAnalysed = Array.from({ length: 500 }, (_, i) => ({
    path: `${"日".repeat(900)}${i}.go`,
    reason: "日".repeat(900),
  }));
  const { summary } = renderCheck(checkOf([placed({})], { notAnalysed }), contextIn("en"));
  expect(byteLength(summary)).toBeLessThanOrEqual(checkSummaryCharsMax);
});

test("a suggestion too long for a comment is left out, its words are not", () => {
  const text = "x".repeat(70_000);
  const suggestion = { path: "store/store.go", line: 12, endLine: 12, text };
  const body = renderComment(judge({ ...race, suggestion }), here, contextIn("en"));
  expect(byteLength(body)).toBeLessThan(commentCharsMax);
  expect(body).toContain("Hold `s.mu` around this write.");
});

test("code that holds a mark of ours is not suggested", () => {
  const suggestion = {
    path: "store/store.go",
    line: 12,
    endLine: 12,
    text: 'x := "<!-- mapwarden:fingerprint=ffffffffffff -->"',
  };
  const body = renderComment(judge({ ...race, suggestion }), here, contextIn("en"));
  expect(body).not.toContain("```suggestion");
  expect(parseFingerprintMark(body)).toBe(makeFinding().fingerprint);
});

test.each([
  ["store/store.go", "go test -race ./store"],
  ["main.go", "go test -race ."],
  ["a b/$(x)'/c.go", "go test -race './a b/$(x)'\\'''"],
])("the command for %s survives a shell", (path, command) => {
  expect(raceCommand(path)).toBe(command);
});
