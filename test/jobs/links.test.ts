/** Links lead to the line whatever the file is called. */
import { expect, test } from "vitest";
import { createLinks } from "../../src/jobs/links.ts";
import { pull } from "./fake-pull.ts";

test.each([
  ["a/b.go", "a/b.go"],
  ["a b/(c)'.go", "a%20b/%28c%29%27.go"],
  ["日/#?.go", "%E6%97%A5/%23%3F.go"],
])("%s", (path, encoded) => {
  const { lineLink } = createLinks("https://github.com", null);
  expect(lineLink(pull, "c0ffee", path, 7)).toBe(
    `https://github.com/o/r/blob/c0ffee/${encoded}#L7`,
  );
});

test("a rule has a page only where pages are served", () => {
  expect(createLinks("https://github.com", null).rulePage("a")).toBeNull();
  expect(createLinks("https://x", "https://y/rules").rulePage("a")).toBe("https://y/rules/a");
});
