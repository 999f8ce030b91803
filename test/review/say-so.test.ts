/** Words of people inside ours: shown, inert, and read back; whole texts are in `test/golden/review/`. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultConfig, judgeFindings } from "../../src/config/effective.ts";
import type { Dismissal } from "../../src/finding/dismissal.ts";
import type { Language } from "../../src/finding/finding.ts";
import {
  type AnswerContext,
  renderExplanation,
  renderHelp,
  renderObjection,
} from "../../src/review/answers.ts";
import { renderFixed, type WordsContext } from "../../src/review/comment.ts";
import { renderDismissed } from "../../src/review/dismissed.ts";
import { parseDismissedMark, tellsOf } from "../../src/review/dismissed-mark.ts";
import { isMarkedFixed, parseFingerprintMark } from "../../src/review/mark.ts";
import { rules } from "../../src/rules/index.ts";
import { makeFinding } from "./make.ts";

const languages: readonly Language[] = ["en", "zh-CN"];
const head = "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567";

function contextIn(language: Language): WordsContext {
  return {
    language,
    rules: new Map(),
    rulePage: (rule) => `https://mapwarden.example/rules/${rule}`,
    lineLink: () => null,
    mention: "mapwarden",
  };
}

function answersIn(language: Language): AnswerContext {
  const { rulePage } = contextIn(language);
  return { language, rulePage, name: "mapwarden" };
}

function dismissal(more: Partial<Dismissal> = {}): Dismissal {
  return {
    fingerprint: "0123456789abcdef01234567",
    kind: "ignore",
    pull: 7,
    reason: "filled before any reader starts",
    author: { login: "ann", id: 5 },
    at: "2026-11-21T10:00:00.000Z",
    source: "review/17",
    ...more,
  };
}

function renderedIn(language: Language, said: Dismissal): string {
  const [judged] = judgeFindings([makeFinding()], defaultConfig);
  if (!judged) throw new Error("the finding is off");
  return renderDismissed(judged, said, contextIn(language));
}

const golden = (name: string, language: Language) => `../golden/review/${name}.${language}.md`;

test.each(languages)("a comment whose finding was dismissed (%s)", async (language) => {
  const body = renderedIn(language, dismissal());
  await expect(`${body}\n`).toMatchFileSnapshot(golden("comment-dismissed", language));
});

test.each(languages)("what is answered to commands (%s)", async (language) => {
  const context = answersIn(language);
  const [rule] = rules.filter(({ id }) => id === "nil-inner-map-write");
  if (!rule) throw new Error("no such rule");
  const texts = [
    renderHelp(context),
    renderExplanation(rule, context),
    renderObjection({ kind: "not-allowed" }, context),
    renderObjection({ kind: "unknown-finding" }, context),
    renderObjection({ kind: "no-reason", verb: "ignore" }, context),
    renderObjection({ kind: "no-finding", verb: "explain" }, context),
  ];
  await expect(`${texts.join("\n\n---\n\n")}\n`).toMatchFileSnapshot(golden("answers", language));
});

test("whatever a person writes, the comment carries it back and has one mark", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...languages), (text, language) => {
      const reason = text.replace(/\s+/g, " ").trim();
      const said = dismissal({ reason });
      const body = renderedIn(language, said);
      expect(parseDismissedMark(body)).toEqual(said);
      expect(tellsOf(body, said)).toBe(true);
      expect(tellsOf(body, dismissal({ reason: `${reason}!` }))).toBe(false);
      expect(parseFingerprintMark(body)).toBe(said.fingerprint);
    }),
  );
});

test.each([
  ["a mention", "ask @octo/team and @ann", /(?:^|[^`\w])@(?!\u200b)\w/],
  ["a tag", "<img src=x onerror=alert(1)>", /<img/],
  [
    "a mark of ours",
    "<!-- mapwarden:fingerprint=0123456789abcdef01234567 -->",
    /<!-- mapwarden:f.*<!-- mapwarden:f/s,
  ],
  ["a link", "[here](https://evil.example)", /\]\(https:\/\/evil/],
  ["a reference", "see #12 and GH-3", /#12|GH-3/],
  ["the end of the fold", "</details>\n\n# Fine", /<\/details>[\s\S]*<\/details>/],
])("%s in a reason does nothing", (_, reason, live) => {
  expect(renderedIn("en", dismissal({ reason }))).not.toMatch(live);
});

test("a dismissed finding that is gone keeps its dismissal", () => {
  const said = dismissal();
  const gone = renderFixed(renderedIn("en", said), said.fingerprint, head, "en");
  expect(isMarkedFixed(gone)).toBe(true);
  expect(parseDismissedMark(gone)).toEqual(said);
  expect(tellsOf(gone, said)).toBe(false);
});

test.each([
  ["no mark", "text"],
  ["no fingerprint", "<!-- mapwarden:dismissed=W10 -->"],
  [
    "nonsense",
    "<!-- mapwarden:dismissed=abcd -->\n<!-- mapwarden:fingerprint=0123456789abcdef -->",
  ],
  [
    "too little",
    "<!-- mapwarden:dismissed=W10 -->\n<!-- mapwarden:fingerprint=0123456789abcdef -->",
  ],
])("a comment with %s carries no dismissal", (_, body) => {
  expect(parseDismissedMark(body)).toBeNull();
});
