/** What was parsed is not parsed again, as long as there is room for it. */
import { expect, test } from "vitest";
import { rememberTrees } from "../../src/go/remembered-trees.ts";
import { parse } from "../support/parse.ts";

function counted(nodesMax?: number) {
  const read: string[] = [];
  const remembering = rememberTrees((path, text) => {
    read.push(path);
    return parse(path, text);
  }, nodesMax);
  return { read, remembering };
}

test("the same text of a path is parsed once, another text anew", () => {
  const { read, remembering } = counted();
  const first = remembering("a.go", "package a\n");
  expect(remembering("a.go", "package a\n")).toBe(first);
  expect(remembering("a.go", "package b\n").text).toBe("package b\n");
  expect(remembering("b.go", "package a\n").path).toBe("b.go");
  expect(read).toEqual(["a.go", "a.go", "b.go"]);
});

test("what was asked for longest ago goes first", () => {
  const size = parse("a.go", "package a\n").count;
  const { read, remembering } = counted(2 * size);
  for (const path of ["a", "b", "a", "c", "a", "b"]) remembering(path, "package a\n");
  expect(read).toEqual(["a", "b", "c", "b"]);
});

test("a tree beyond all bounds is read, and not kept", () => {
  const { read, remembering } = counted(1);
  expect(remembering("a.go", "package a\n").count).toBeGreaterThan(1);
  remembering("a.go", "package a\n");
  expect(read).toEqual(["a.go", "a.go"]);
});
