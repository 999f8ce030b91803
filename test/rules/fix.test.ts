import { expect, test } from "vitest";
import { applySuggestion, fixOf, linesBefore, suggestionOf } from "../../src/rules/fix.ts";
import { parse } from "../support/parse.ts";

/** The file after two lines were put above the text `before`, or nothing where no suggestion is made. */
function insertAbove(text: string, before: string): string | undefined {
  const tree = parse("a.go", text);
  const node = tree.start.findIndex(
    (start, index) => start === text.indexOf(before) && tree.end[index] === start + before.length,
  );
  const fix = fixOf(tree, [linesBefore(tree, node, ["mu.Lock()", "defer mu.Unlock()"])]);
  const suggestion = fix && suggestionOf(fix);
  return suggestion && applySuggestion(text, suggestion);
}

test("new lines take the indentation of the statement", () => {
  const text = "package p\n\nfunc f() {\n\tif true {\n\t\tm[1] = 2\n\t}\n}\n";
  expect(insertAbove(text, "m[1] = 2")).toBe(
    "package p\n\nfunc f() {\n\tif true {\n\t\tmu.Lock()\n\t\tdefer mu.Unlock()\n\t\tm[1] = 2\n\t}\n}\n",
  );
});

test("the line ends of the file are kept", () => {
  const text = "package p\r\n\r\nfunc f() {\r\n\tm[1] = 2\r\n}\r\n";
  expect(insertAbove(text, "m[1] = 2")).toBe(
    "package p\r\n\r\nfunc f() {\r\n\tmu.Lock()\r\n\tdefer mu.Unlock()\r\n\tm[1] = 2\r\n}\r\n",
  );
});

test("a statement that shares its line gets no suggestion", () => {
  expect(insertAbove("package p\n\nfunc f() { m[1] = 2 }\n", "m[1] = 2")).toBeUndefined();
});

test("a column of comments is left alone", () => {
  const text = "package p\n\nfunc f() {\n\ta := 1   // one\n\tm[1] = 2 // two\n}\n";
  expect(insertAbove(text, "m[1] = 2")).toBeUndefined();
});
