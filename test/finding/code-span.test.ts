import fc from "fast-check";
import { expect, test } from "vitest";
import { codeSpan } from "../../src/finding/code-span.ts";

test.each([
  ["s.mu", "`s.mu`"],
  ["a`b", "``a`b``"],
  ["`raw`", "`` `raw` ``"],
  ["two\nlines", "`two lines`"],
  ["", "`?`"],
  ["a\u202Eb", "`a b`"],
])("shows %j as %s", (text, span) => {
  expect(codeSpan(text)).toBe(span);
});

test("cuts a name that is a whole document", () => {
  expect(codeSpan("x".repeat(500)).length).toBeLessThan(90);
});

test("no text leaves its span", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("`", "\n", "a", "@", "<", "|", "\r") }),
      (text) => {
        const span = codeSpan(text);
        const fence = span.match(/^`+/)?.[0] ?? "";
        const inside = span.slice(fence.length, span.length - fence.length);
        expect(span.endsWith(fence)).toBe(true);
        expect(span).not.toMatch(/[\r\n]/);
        expect([...inside.matchAll(/`+/g)].some(([run]) => run.length === fence.length)).toBe(
          false,
        );
      },
    ),
  );
});
