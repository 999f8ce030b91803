import { describe, expect, test } from "vitest";
import { dominates } from "../../src/go/dominators.ts";
import { laterThan } from "../../src/go/flow.ts";
import { flowOf, stepOf } from "../../src/go/flow-build.ts";
import type { GoFunction } from "../../src/go/model.ts";
import type { Node } from "../../src/go/tree.ts";
import { functionNamed, packageOf } from "./facts-of.ts";

/** The function `f` of a body, with the steps that call `a()`, `b()`, … by letter. */
function stepsOf(body: string): { fn: GoFunction; step: (letter: string) => Node } {
  const letters =
    "func a() {}; func b() {}; func c() {}; func d() {}; func ok() bool { return true }";
  const fn = functionNamed(
    packageOf(`${letters}\nfunc f(x, y bool, m map[int]int) {\n${body}\n}`),
    "f",
  );
  return {
    fn,
    step: (letter) => {
      const at = fn.file.tree.text.indexOf(`${letter}()`, fn.file.tree.start[fn.body]);
      let node = fn.body;
      const last = fn.file.tree.last[fn.body] ?? 0;
      for (let each = fn.body; each <= last; each++)
        if (fn.file.tree.start[each] === at) node = each;
      return stepOf(fn, node);
    },
  };
}

/** Letters of the calls that can run after the first call of `from`. */
function after(body: string, from: string): string {
  const { fn, step } = stepsOf(body);
  const flow = flowOf(fn);
  if (!flow) throw new Error("no flow");
  const { steps } = laterThan(flow, step(from), new Set());
  return ["a", "b", "c", "d"]
    .filter((one) => body.includes(`${one}()`) && steps.has(step(one)))
    .join("");
}

describe("what can run after a step", () => {
  test.each([
    ["the other branch cannot", "if x { a() } else { b() }; c()", "c"],
    ["a loop comes round again", "for x { a(); b() }; c()", "abc"],
    ["a return ends it", "if x { a(); return }; b()", ""],
    ["panic ends it", 'if x { a(); panic("no") }; b()', ""],
    ["os.Exit ends it", "if x { a(); os.Exit(1) }; b()", ""],
    ["log.Fatal ends it", "if x { a(); log.Fatal(x) }; b()", ""],
    ["break leaves the loop", "for { if x { a(); break }; b() }; c()", "c"],
    [
      "continue goes to its head",
      "for i := 0; i < 3; i++ { if x { a(); continue }; b() }; c()",
      "abc",
    ],
    ["a labelled break leaves the outer loop", "L: for { for { a(); break L }; b() }; c()", "c"],
    [
      "a labelled continue goes to the outer head",
      "L: for x { for { a(); continue L }; b() }; c()",
      "ac",
    ],
    ["break in a switch stays in the loop", "for x { switch { case y: a(); break }; b() }", "ab"],
    ["goto goes where it says", "a(); goto end; b(); end: c()", "c"],
    ["goto backwards is a loop", "again: a(); if x { goto again }; b()", "ab"],
    ["other cases cannot", "switch { case x: a(); case y: b(); default: c() }; d()", "d"],
    [
      "fallthrough goes on with the next case",
      "switch { case x: a(); fallthrough; case y: b(); default: c() }",
      "b",
    ],
    [
      "other cases of a type switch cannot",
      "var v any; switch v.(type) { case int: a(); case string: b() }; c()",
      "c",
    ],
    [
      "other cases of a select cannot",
      "var t chan int; select { case <-t: a(); case t <- 1: b(); default: c() }; d()",
      "d",
    ],
    ["an empty select waits for ever", "a(); select {}; b()", ""],
    ["range comes round again", "for range m { a() }; b()", "ab"],
    ["an endless loop never leaves", "a(); for { b() }; c()", "b"],
  ])("%s", (_name, body, expected) => {
    expect(after(body, "a")).toBe(expected);
  });
});

test("a barrier ends the path that meets it", () => {
  const { fn, step } = stepsOf("a(); b(); c()");
  const flow = flowOf(fn);
  const later = flow && laterThan(flow, step("a"), new Set([step("b")]));
  expect(later?.steps.has(step("b"))).toBe(true);
  expect(later?.steps.has(step("c"))).toBe(false);
  expect(later?.leaves).toBe(false);
});

describe("what every path passes", () => {
  test.each([
    ["what comes before a branch", "a(); if x { c() }; b()", true],
    ["not what stands in a branch", "if x { a() }; b()", false],
    ["not the second operand of &&", "if ok() && a2() { c() }; b()".replace("a2()", "ok()"), false],
    ["what stands before a loop", "a(); for x { b() }", true],
    ["not the body of a loop", "for x { a() }; b()", false],
  ])("%s", (_name, body, expected) => {
    const { fn, step } = stepsOf(body.includes("a()") ? body : `if x { a() }; ${body}`);
    const flow = flowOf(fn);
    expect(flow && dominates(flow, step("a"), step("b"))).toBe(expected);
  });
});

test("code nested beyond the bound has no flow instead of a crash", () => {
  const deep = `${"if x { ".repeat(600)}a()${" }".repeat(600)}`;
  const { fn } = stepsOf(deep);
  expect(flowOf(fn)).toBeUndefined();
});

test("loops around a step are known, innermost last", () => {
  const { fn, step } = stepsOf("for x { for range m { a() }; b() }; c()");
  const loops = flowOf(fn)?.loops;
  expect(["a", "b", "c"].map((one) => loops?.get(step(one))?.length)).toEqual([2, 1, 0]);
});
