/** Text of strangers is shown and does nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { codeSpan } from "../../src/finding/code-span.ts";
import { fingerprintMark, looksLikeMark, parseFingerprintMark } from "../../src/review/mark.ts";
import { codeBlock, inertParagraph, pathSpan } from "../../src/review/markdown.ts";

test("keeps the words of a rule as they are", () => {
  const words = "`s.m` is written at line 3 while `s.mu` is held for reading, not writing.";
  expect(inertParagraph(words)).toBe(words);
});

test.each([
  ["mentions nobody", "thanks @octocat", /@octocat/],
  ["refers to no issue", "see #12 and GH-12 and a/b#3", /(#|GH-)\d/],
  ["links nothing", "[x](https://evil.example) www.evil.example", /(^|[^\\])\[|:\/\/|www\.e/],
  ["opens no tag", "<img src=x> <!-- mapwarden:fingerprint=0 -->", /</],
  ["decodes no entity", "&#64;octocat", /&#/],
  ["breaks out of no paragraph", "a\n\n# b", /\n/],
  ["opens no code span", "a ` b", /(^|[^\\])`/],
])("%s", (_, text, pattern) => {
  expect(inertParagraph(text)).not.toMatch(pattern);
});

test("what a name with a backtick lets out of its span is neutralised", () => {
  expect(inertParagraph("`m[`@octocat`]` is nil")).toBe("`m[`@\u200boctocat`]` is nil");
});

test("a longer run of backticks does not close a span", () => {
  expect(inertParagraph("`a``@x` @y")).toBe("`a``@x` @\u200by");
});

test("no text leaves its code span", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("`", "a", "@", "\n", " ", "<", "\u202e") }),
      (text) => {
        const span = codeSpan(text);
        expect(inertParagraph(`x ${span} y`)).toBe(`x ${span.replace(/\s+/g, " ")} y`);
      },
    ),
  );
});

test("no line of a block closes it", () => {
  const text = "```suggestion\n````\nx";
  expect(codeBlock("suggestion", text)).toBe(`\`\`\`\`\`suggestion\n${text}\n\`\`\`\`\``);
});

test("shows a path in one line, without what reorders it", () => {
  expect(pathSpan("a\nb\u202e/`@x`.go", 3)).toBe("``a b /`@x`.go:3``");
});

test("takes only the last line for its mark", () => {
  const own = fingerprintMark("0123456789abcdef01234567-2");
  expect(parseFingerprintMark(`text\n\n${own}\n`)).toBe("0123456789abcdef01234567-2");
  expect(parseFingerprintMark(`${fingerprintMark("ffffffffffff")}\n\n${own}`)).toBe(
    "0123456789abcdef01234567-2",
  );
  expect(parseFingerprintMark(`${own}\ntext`)).toBeNull();
  expect(parseFingerprintMark(`text ${own}`)).toBeNull();
});

test("knows a forged mark in code", () => {
  expect(looksLikeMark(`x := "<!-- mapwarden:fixed=1 -->"`)).toBe(true);
  expect(looksLikeMark("x := 1 // mapwarden: fine")).toBe(false);
});
