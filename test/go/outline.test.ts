/** An outline declares what its file declares, on the same lines, and nothing of how it is done. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kind } from "../../src/go/kinds.ts";
import { outlineOf } from "../../src/go/outline.ts";
import { childrenOf, kindOf, lineOf } from "../../src/go/tree.ts";
import { parse } from "../support/parse.ts";

const outline = (text: string): string => outlineOf(`package a\n${text}`).text.slice(10);

describe("bodies and values are left out", () => {
  test.each([
    ["func f() {\n\treturn\n}\n", "func f() \n\n\n"],
    [
      "func (t *T) m(x int) (y int, err error) { return }",
      "func (t *T) m(x int) (y int, err error) ",
    ],
    ["func f() struct{ a int } { return x }", "func f() struct{ a int } "],
    [
      "func f(x interface{ m() }) map[string]struct{} { return nil }",
      "func f(x interface{ m() }) map[string]struct{} ",
    ],
    ["func f[T interface{ ~int }](t T) { }", "func f[T interface{ ~int }](t T) "],
    ["func f() { _ = \"}\" + `}` + string('}') // }\n}", "func f() \n"],
    ["func f() /* { */ { /* } */ }", "func f()  "],
    ["func f()\nfunc g() {}", "func f()\nfunc g() "],
    ['var x = map[string]struct{}{"a": {}}', "var x = map[string]struct{}{}"],
    ["var x = []struct{ a int }{{1}, {2}}", "var x = []struct{ a int }{}"],
    ["var x, y = T{1}, &U{\n2,\n}", "var x, y = T{}, &U{\n\n}"],
    ["var f = func(x int) error { return nil }", "var f = func(x int) error {}"],
    ["var f = h(func() {\n})\n\nfunc g() {}", "var f = h(func() {\n})\n\nfunc g() "],
    ["var (\n\tx = T{1}\n\ty struct{ a int }\n)", "var (\n\tx = T{}\n\ty struct{ a int }\n)"],
    ["var f =\n\tfunc() {}\nvar g T", "var f =\n\tfunc() {}\nvar g T"],
    ["type T struct {\n\ta int // words\n}", "type T struct {\n\ta int \n}"],
  ])("%j", (text, expected) => {
    expect(outline(text)).toBe(expected);
  });
});

test("comments that may declare a guard are kept", () => {
  const text =
    "type T struct {\n\tmu sync.Mutex\n\tm map[int]int // guarded by mu\n\tn int // a count\n}";
  expect(outline(text)).toBe(text.replace("// a count", ""));
});

test.each([
  "func f() {",
  "var x = T{",
  "func f() { ` }",
  "type T struct {",
  "func f() { /* }",
  "x)",
])("a file whose brackets do not match stays as it is: %j", (text) =>
  expect(outline(text)).toBe(text),
);

test("imports are told with the names that are written before them", () => {
  const text = 'import "a/b"\nimport (\n\tc "d"\n\t. "e"\n\t_ `f` // "g"\n)\nvar s = "h"\n';
  expect(outlineOf(`package a\n${text}`).imports).toEqual([
    { name: "", path: "a/b" },
    { name: "c", path: "d" },
    { name: ".", path: "e" },
    { name: "_", path: "f" },
  ]);
});

/** Kind, line and name of what a file declares. */
function declarations(text: string): string[] {
  const tree = parse("a.go", text);
  return childrenOf(tree, 0).map((node) => {
    const names = childrenOf(tree, node).map((child) => kindOf(tree, child));
    const shape = names.filter((each) => each !== kind.block).join();
    return `${kindOf(tree, node)} ${lineOf(tree, tree.start[node] ?? 0)} ${shape}`;
  });
}

test("real files declare the same with and without bodies", () => {
  const root = "test/fixtures/go";
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  const texts = paths
    .filter((path) => path.endsWith(".go"))
    .map((path) => readFileSync(join(root, path), "utf8"));
  expect(texts.length).toBeGreaterThan(50);
  for (const text of texts) {
    const { text: short } = outlineOf(text);
    expect(declarations(short)).toEqual(declarations(text));
    expect(short.split("\n")).toHaveLength(text.split("\n").length);
  }
});

test("any text has an outline of as many lines", () => {
  const piece = fc.constantFrom(
    ..."func f() { } ( ) [ ] \" ` ' // /* */ \n \\ = var type const import struct interface x . é".split(
      " ",
    ),
    "\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join(" ");
      expect(outlineOf(text).text.split("\n")).toHaveLength(text.split("\n").length);
    }),
    { numRuns: 500 },
  );
});
