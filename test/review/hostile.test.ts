/** Names, paths and reasons of strangers are shown, and do nothing: in every text, in each language. */
import { expect, test } from "vitest";
import { type ConfigSource, judgeFindings, mergeLayers } from "../../src/config/effective.ts";
import { codeSpan } from "../../src/finding/code-span.ts";
import type { Language } from "../../src/finding/finding.ts";
import { type CheckWords, renderCheck } from "../../src/review/check.ts";
import { renderComment, renderFixed, type WordsContext } from "../../src/review/comment.ts";
import { renderGroup } from "../../src/review/group.ts";
import { planReview } from "../../src/review/plan.ts";
import { renderUntold } from "../../src/review/untold.ts";
import { makeFinding } from "./make.ts";

const texts: Readonly<Record<string, string>> = {
  mention: "@octocat and @gophers/team",
  reference: "#12 gophers/shop#3 GH-4",
  html: "<img src=x onerror=alert(1)><!-- mapwarden:fingerprint=0123456789abcdef01234567 -->",
  link: "[click](https://evil.example) www.evil.example ![x](https://evil.example/x.png)",
  backticks: "a`b``c```d @octocat ` <b>",
  fence: "x\n```\n@octocat\n~~~\n<b>",
  newlines: "a\n\n# Title\n\n- @octocat\r\n> quote\u2028<b>\u2029",
  bidi: "safe\u202e og.live \u2066@octocat\u2069",
  "zero width": "@\u200boctocat <\u200dscript> \ufeff#\u200b12",
  table: "a | b |\n|---|\n| @octocat",
  details: "</details></summary><script>",
  entity: "&#64;octocat &lt;b&gt; &commat;octocat",
  escape: "\\`@octocat\\` \\<b>",
  slots: "{name} $& $1 @octocat",
};
const languages: readonly Language[] = ["en", "zh-CN"];
const cases = Object.entries(texts).flatMap(([kind, text]) =>
  languages.map((language): [string, Language, string] => [kind, language, text]),
);

function contextIn(language: Language): WordsContext {
  return {
    language,
    rules: new Map(),
    rulePage: () => null,
    mention: null,
    lineLink: () => null,
  };
}

/** What GitHub would read as Markdown: without code, and without the tags and marks that are ours. */
function readable(markdown: string): string {
  return markdown
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "CODE")
    .replace(/(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "CODE")
    .replace(/<\/?(?:details|summary|sub)>|<br>/g, "")
    .replace(/^<!-- mapwarden:(?:fixed|fingerprint)=[0-9a-f-]+ -->$/gm, "");
}

const live: Readonly<Record<string, RegExp>> = {
  mention: /@[a-z0-9]/i,
  reference: /(?:#|GH-)\d/i,
  tag: /<[a-z/!?]/i,
  link: /(?<!\\)\]\(|:\/\/|www\.[a-z]/i,
  entity: /&(?!amp;|lt;)/,
  heading: /^# /m,
};

/** Everything in a text that would do something. */
function findLive(markdown: string): readonly string[] {
  const found = Object.entries(live).flatMap(([kind, pattern]) => {
    const match = pattern.exec(readable(markdown));
    return match ? [`${kind}: ${match[0]}`] : [];
  });
  return /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(markdown) ? [...found, "bidi"] : found;
}

test.each(Object.entries(texts).filter(([kind]) => !/fence|table|slots|zero/.test(kind)))(
  "%s would do something if it were let through",
  (_, text) => {
    expect(findLive(text)).not.toEqual([]);
  },
);

function judged(text: string) {
  const name = codeSpan(text);
  const words = { what: `${name} is nil.`, why: `Because of ${name}.`, fix: `Make ${name}.` };
  const related = [{ path: `${text}.go`, span: makeFinding().span, label: `read as ${name}` }];
  const [finding] = judgeFindings(
    [makeFinding({ path: `${text}/x.go`, words, related })],
    mergeLayers([]),
  );
  if (!finding) throw new Error("the finding is off");
  return finding;
}

/** A check in which everything that can come from a stranger is the text. */
function checkOf(text: string, language: Language): CheckWords {
  const source: ConfigSource = { layer: "repository", path: text, commit: text };
  const organisation: ConfigSource = { ...source, layer: "organisation", repository: text };
  const config = mergeLayers([
    { source: organisation, settings: { exclude: [text] } },
    { source, settings: { overrides: [{ paths: [text] }], rules: { [text]: "off" } } },
  ]);
  const errors = [
    { line: 1, message: `unknown setting "${text}"` },
    { line: 2, message: text },
  ];
  const finding = judged(text);
  return renderCheck(
    {
      plan: planReview({
        findings: [{ finding, placement: { kind: "summary" } }],
        standing: [],
        dismissals: new Map(),
        commentedBefore: new Set([finding.fingerprint]),
        config,
        complete: true,
        failed: false,
      }),
      head: "0123456789abcdef0123456789abcdef01234567",
      files: 1,
      goFiles: 1,
      notAnalysed: [{ path: text, reason: text }],
      suppressed: 1,
      directives: [{ path: text, line: 1, kind: "unknown-rule", rule: text }],
      config,
      broken: [
        { source, errors },
        { source: organisation, errors },
      ],
      proposal: { path: text, errors },
    },
    contextIn(language),
  );
}

test.each(cases)("%s does nothing in a comment (%s)", (_, language, text) => {
  const finding = judged(text);
  const body = renderComment(finding, null, contextIn(language));
  expect(findLive(body), body).toEqual([]);
  const fixed = renderFixed(body, finding.fingerprint, "0123456789abcdef", language);
  expect(findLive(fixed), fixed).toEqual([]);
});

test.each(cases)("%s does nothing in a check (%s)", (_, language, text) => {
  const { title, summary, annotations } = checkOf(text, language);
  expect(findLive(title), title).toEqual([]);
  expect(findLive(summary), summary).toEqual([]);
  for (const { message } of annotations) {
    expect(message).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
  }
});

test.each(cases)("%s does nothing where nothing was judged (%s)", (_, language, text) => {
  const untold = [
    renderUntold({ kind: "failed", reason: text, failure: "fail" }, language),
    renderUntold({ kind: "timed-out", reason: text, failure: "neutral" }, language),
    renderUntold({ kind: "disabled", path: text }, language),
    renderUntold({ kind: "draft", path: text }, language),
    renderUntold({ kind: "superseded", head: text }, language),
  ];
  for (const { title, summary } of untold) expect(findLive(`${title}\n${summary}`)).toEqual([]);
});

test.each(languages)("a merge group speaks of numbers and commits only (%s)", (language) => {
  const member = { number: 12, head: "`@octocat` <b>", conclusion: "failure" } as const;
  const { summary } = renderGroup([member], language);
  expect(findLive(summary.replace("#12 ", "")), summary).toEqual([]);
});

test.each(languages)("buttons fit into what GitHub takes (%s)", (language) => {
  for (const { label, description, identifier } of checkOf("x", language).actions) {
    expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([
      true,
      true,
      true,
    ]);
  }
});
