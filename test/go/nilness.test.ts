import { describe, expect, test } from "vitest";
import { accessesIn } from "../../src/go/accesses.ts";
import { innerMapMade, nilOriginOf, nilStateAt } from "../../src/go/nilness.ts";
import { lineAt, packageOf } from "./facts-of.ts";

/** State of the map at its last write or read of an element. */
function lastState(code: string): string {
  const access = accessesIn(packageOf(code)).findLast(({ op, key }) => op === "write" || key >= 0);
  return access ? nilStateAt(access.function, access.base) : "no access";
}

describe("a local", () => {
  test.each([
    ["declared without a value", "var m map[string]int\nm[k] = 1", "nil"],
    ["declared as nil", "var m map[string]int = nil\nm[k] = 1", "nil"],
    ["made", "m := make(map[string]int)\nm[k] = 1", "made"],
    ["literal", "m := map[string]int{}\nm[k] = 1", "made"],
    ["made later", "var m map[string]int\nm = map[string]int{}\nm[k] = 1", "made"],
    ["made on one path", "var m map[string]int\nif c { m = map[string]int{} }\nm[k] = 1", "maybe"],
    [
      "made on every path",
      "var m map[string]int\nif c { m = map[string]int{} } else { m = make(map[string]int) }\nm[k] = 1",
      "made",
    ],
    [
      "made when nil",
      "var m map[string]int\nif m == nil { m = map[string]int{} }\nm[k] = 1",
      "made",
    ],
    ["left when nil", "var m map[string]int\nif m == nil { return }\nm[k] = 1", "made"],
    ["tested the other way", "var m map[string]int\nif m != nil { m[k] = 1 }", "made"],
    ["set to nil again", "m := map[string]int{}\nm = nil\nm[k] = 1", "nil"],
    ["decoded into", "var m map[string]int\njson.Unmarshal(nil, &m)\nm[k] = 1", "unknown"],
    ["from a call", "m := get()\nm[k] = 1", "unknown"],
    ["another local", "var n map[string]int\nm := n\nm[k] = 1", "nil"],
    [
      "made by a closure",
      "var m map[string]int\nfunc() { m = map[string]int{} }()\nm[k] = 1",
      "unknown",
    ],
    ["declared in each round", "for range 3 {\nvar m map[string]int\nm[k] = 1 }", "nil"],
    ["never made, in a closure", "var m map[string]int\nfunc() { m[k] = 1 }()", "nil"],
    [
      "tested in a switch",
      "var m map[string]int\nswitch {\ncase m == nil: m = map[string]int{} }\nm[k] = 1",
      "made",
    ],
  ])("%s", (_name, body, expected) => {
    const helper = "func get() map[string]int { return nil }";
    expect(lastState(`${helper}; func F(k string, c bool) {\n${body}\n}`)).toBe(expected);
  });

  test("a named result is nil at first", () => {
    expect(lastState("func F() (m map[string]int) {\nm[``] = 1\nreturn }")).toBe("nil");
  });

  test("a parameter is not known", () => {
    expect(lastState("func F(m map[string]int) {\nm[``] = 1 }")).toBe("unknown");
  });

  test("the place where it became nil is told", () => {
    const pkg = packageOf("func F() {\nvar m map[string]int\nm[``] = 1\n}");
    const [access] = accessesIn(pkg);
    const origin = access && nilOriginOf(access.function, access.base);
    expect(origin && lineAt(origin.file, origin.node)).toBe(2);
  });
});

describe("a field of what is made here", () => {
  test.each([
    ["left out of the literal", "s := &S{}\ns.m[k] = 1", "nil"],
    ["left out of a value", "s := S{n: 1}\ns.m[k] = 1", "nil"],
    ["made in the literal", "s := &S{m: map[string]int{}}\ns.m[k] = 1", "made"],
    ["of a zero variable", "var s S\ns.m[k] = 1", "nil"],
    ["of new", "s := new(S)\ns.m[k] = 1", "nil"],
    ["made by a method", "s := &S{}\ns.init()\ns.m[k] = 1", "unknown"],
    ["left by a method that does not set it", "s := &S{}\ns.size()\ns.m[k] = 1", "nil"],
    ["given to unknown code", "s := &S{}\npool.Fill(s)\ns.m[k] = 1", "unknown"],
    ["from a constructor", "s := make1()\ns.m[k] = 1", "unknown"],
    ["of a parameter", "t.m[k] = 1", "unknown"],
    [
      "of a parameter, made when nil",
      "if t.m == nil { t.m = map[string]int{} }\nt.m[k] = 1",
      "made",
    ],
    ["of a parameter, set to nil", "t.m = nil\nt.m[k] = 1", "nil"],
  ])("%s", (_name, body, expected) => {
    const types =
      "type S struct { m map[string]int; n int }; func (s *S) init() { s.m = map[string]int{} }; func (s *S) size() int { return s.n }; func make1() *S { return nil }";
    expect(lastState(`${types}; func F(k string, t *S) {\n${body}\n}`)).toBe(expected);
  });
});

test("a map that a method of its own type may make is not known", () => {
  const code =
    "type M map[string]int; func (m *M) Set() { *m = M{} }; func F() {\nvar m M\nm.Set()\nm[``] = 1\n}";
  expect(lastState(code)).toBe("unknown");
});

test("a write in a loop stays a write to nil", () => {
  expect(
    lastState(
      "func F(keys []string) {\nvar m map[string]int\nfor _, k := range keys { m[k]++ }\n}",
    ),
  ).toBe("nil");
});

describe("a package variable", () => {
  test("that nothing assigns is nil", () => {
    expect(lastState("var m map[string]int; func F() {\nm[``] = 1 }")).toBe("nil");
  });

  test("that another function assigns is not known", () => {
    expect(
      lastState(
        "var m map[string]int; func init() { m = map[string]int{} }; func F() {\nm[``] = 1 }",
      ),
    ).toBe("unknown");
  });
});

describe("an inner map", () => {
  test.each([
    ["never made", "m[a][b] = 1", false],
    ["made for the key", "m[a] = map[string]int{}\nm[a][b] = 1", true],
    ["made for another key", "m[b] = map[string]int{}\nm[a][b] = 1", false],
    ["made when nil", "if m[a] == nil { m[a] = map[string]int{} }\nm[a][b] = 1", true],
    ["made when absent", "if _, ok := m[a]; !ok { m[a] = map[string]int{} }\nm[a][b] = 1", true],
    ["found", "if _, ok := m[a]; ok { m[a][b] = 1 }", true],
    ["of the key that is ranged over", "for a := range m { m[a][b] = 1 }", true],
    ["after the key changed", "m[a] = map[string]int{}\na = b\nm[a][b] = 1", false],
    ["made by a helper that is given the key", "ensure(m, a)\nm[a][b] = 1", true],
    [
      "under a constant key of the literal",
      "n := map[string]map[string]int{`x`: {}}\nn[`x`][b] = 1",
      true,
    ],
    ["made on one path", "if a == b { m[a] = map[string]int{} }\nm[a][b] = 1", false],
  ])("%s", (_name, body, expected) => {
    const helper = "func ensure(m map[string]map[string]int, a string) { m[a] = map[string]int{} }";
    const code = `${helper}; func F(m map[string]map[string]int, a, b string) {\n${body}\n}`;
    const access = accessesIn(packageOf(code)).findLast(
      ({ cell, op }) => cell.depth === 1 && op === "write",
    );
    expect(access && innerMapMade(access.function, access.base)).toBe(expected);
  });
});
