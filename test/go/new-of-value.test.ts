/** `new(value)`, which Go has since 1.26 and the grammar has not. */
import { expect, test } from "vitest";
import { hideNewOfValues } from "../../src/go/new-of-value.ts";
import { analyzeText, reportedLines } from "../support/analyze-go.ts";
import { parse } from "../support/parse.ts";

const body = (statements: string) => `package p

type box struct{ m map[string]int }

func size() int { return 1 }

func f(n int, m map[string]int) {
	${statements}
}
`;

test.each([
  'new("text")',
  "new(uint64(n))",
  "new(size())",
  "new(n + 1)",
  "new(-n)",
  "new(box{m: m})",
  "new(true && n == 1)",
])("%s parses, and the tree keeps the text", (call) => {
  const text = body(`_ = ${call}`);
  const tree = parse("p.go", text);
  expect(tree.broken).toBe(false);
  expect(tree.text).toBe(text);
});

test.each([
  "new(int)",
  "new(map[string]int)",
  "new(func(int) bool)",
  "new(struct{})",
  "new(*box)",
  "new([]box)",
])("%s is left as it is", (call) => {
  expect(hideNewOfValues(call)).toBe(call);
});

function reported(text: string): readonly string[] {
  return reportedLines(analyzeText(text));
}

test("a structure copied by new has the map it was given, a zero one has none", () => {
  expect(reported(body('b := new(box{m: m})\n\tb.m["a"] = 1'))).toEqual([]);
  expect(reported(body('b := new(box)\n\tb.m["a"] = 1'))).toEqual(["9 nil-map-write"]);
});
