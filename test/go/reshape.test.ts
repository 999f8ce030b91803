/** What the grammar guesses wrong has one shape. */
import { describe, expect, test } from "vitest";
import { field, kind } from "../../src/go/kinds.ts";
import { childAt, childrenOf, kindOf, textOf } from "../../src/go/tree.ts";
import { fileOf, nodeAt } from "./ask.ts";

describe("a call of an element", () => {
  test.each([
    ["m[k](x)", "m", "k"],
    ["m[k](x, y)", "m", "k"],
    ["m[k]()", "m", "k"],
    ["pkg.M[k](x)", "pkg.M", "k"],
    ["m[pkg.K](x)", "m", "pkg.K"],
    ["m[(k)](x)", "m", "(k)"],
    ["m[*p](x)", "m", "*p"],
    ["m[n[k]](x)", "m", "n[k]"],
    ["m[k](x,)", "m", "k"],
  ])("%s is a call of an index expression", (text, operand, index) => {
    const { tree } = fileOf(`func f() {\n\t${text}\n}`);
    const call = tree.kind.indexOf(kind.callExpression);
    expect(textOf(tree, call)).toBe(text);
    const called = childAt(tree, call, field.function);
    expect(kindOf(tree, called)).toBe(kind.indexExpression);
    expect(textOf(tree, childAt(tree, called, field.operand))).toBe(operand);
    expect(textOf(tree, childAt(tree, called, field.index))).toBe(index);
    expect(kindOf(tree, childAt(tree, call, field.arguments))).toBe(kind.argumentList);
  });

  test("several type arguments stay a list of the call", () => {
    const { tree } = fileOf("func f() {\n\tg[K, V](x)\n}");
    const call = tree.kind.indexOf(kind.callExpression);
    expect(kindOf(tree, childAt(tree, call, field.function))).toBe(kind.identifier);
    expect(childrenOf(tree, childAt(tree, call, field.typeArguments))).toHaveLength(2);
    expect(textOf(tree, childAt(tree, call, field.arguments))).toBe("(x)");
  });

  test("an unambiguous conversion stays one", () => {
    const { tree } = fileOf("func f() {\n\t_ = []byte(x)\n}");
    expect([...tree.kind]).toContain(kind.typeConversionExpression);
  });
});

test("a dereferenced conversion is a dereference", () => {
  const file = fileOf("func f() {\n\t_ = *(*[]int)(p)\n}");
  const { tree } = file;
  const outer = tree.kind.indexOf(kind.unaryExpression);
  expect(textOf(tree, outer)).toBe("*(*[]int)(p)");
  const inner = childAt(tree, outer, field.operand);
  expect(kindOf(tree, inner)).toBe(kind.typeConversionExpression);
  expect(textOf(tree, inner)).toBe("(*[]int)(p)");
  expect(textOf(tree, childAt(tree, inner, field.operand))).toBe("p");
});

test("links stay those of a tree after nodes were added and dropped", () => {
  const { tree } = fileOf("func f() {\n\tm[k](x)\n\t_ = *(*[]int)(n[k](p))\n\tg[K, V](y)\n}");
  for (let node = 1; node < tree.count; node++) {
    const parent = tree.parent[node] ?? -1;
    expect(parent).toBeLessThan(node);
    expect(tree.last[parent]).toBeGreaterThanOrEqual(tree.last[node] ?? 0);
    expect(tree.start[parent]).toBeLessThanOrEqual(tree.start[node] ?? 0);
    expect(tree.end[parent]).toBeGreaterThanOrEqual(tree.end[node] ?? 0);
  }
  expect(nodeAt({ ...fileOf(""), tree }, "n[k](p)")).toBeGreaterThan(0);
});
