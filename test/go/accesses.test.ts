import { describe, expect, test } from "vitest";
import { accessesIn } from "../../src/go/accesses.ts";
import { parallelWrites } from "../../src/go/parallel.ts";
import {
  accessLines,
  cellNamed,
  lineAt,
  packageOf,
  packageOfFiles,
  showLocks,
} from "./facts-of.ts";

/** "op" of every access to `m` in the body of a function. */
function opsIn(body: string, before = ""): string {
  const text = `var m = map[string]int{}; ${before}; func F(k string) {\n${body}\n}`;
  return accessesIn(packageOf(text))
    .filter(({ cell }) => cell.name === "m")
    .map(({ op, effect }) => `${op}/${effect}`)
    .join(" ");
}

describe("what is done to a map", () => {
  test.each([
    ["look-up", "_ = m[k]", "read/read"],
    ["look-up with ok", "if _, ok := m[k]; ok {}", "read/read"],
    ["store", "m[k] = 1", "write/write"],
    ["update", "m[k] += 1", "write/write"],
    ["increment", "m[k]++", "write/write"],
    ["store among several", "x, m[k] := 1, 2; _ = x", "read/read"],
    ["delete", "delete(m, k)", "delete/write"],
    ["clear", "clear(m)", "clear/write"],
    ["length", "_ = len(m)", "len/read"],
    ["iteration", "for range m {}", "range/read"],
    ["comparison with nil", "if m == nil {}", "compare/read"],
    ["another map", "m = map[string]int{}", "replace/write"],
    ["copy into it", "maps.Copy(m, nil)", "fill/write"],
    ["copy of it", "_ = maps.Clone(m)", "copy/read"],
    ["JSON of it", "json.Marshal(m)", "encode/read"],
    ["JSON into it", "json.Unmarshal(nil, &m)", "fill/write"],
    ["print", "fmt.Println(m)", "encode/read"],
    ["alias", "x := m; _ = x", "alias/none"],
    ["handed to one that writes it", "fill(m)", "fill/write"],
    ["handed to one that reads it", "show(m)", "copy/read"],
    ["handed on to one that writes it", "pass(m)", "fill/write"],
    ["handed to a stranger", "f := stranger(); f(m)", "escape/none"],
    ["shadowed", "m := map[string]int{}; m[k] = 1", "write/write"],
    ["shadowed delete", "delete := func(map[string]int, string) {}; delete(m, k)", "escape/none"],
    ["sent", "c := make(chan map[string]int, 1); c <- m", "escape/none"],
    ["returned by a closure", "_ = func() map[string]int { return m }", "escape/none"],
  ])("%s", (_name, body, expected) => {
    const helpers =
      "func fill(x map[string]int) { x[``] = 1 }; func pass(x map[string]int) { fill(x) }; func show(x map[string]int) int { return len(x) }; func stranger() func(map[string]int) { return nil }";
    expect(opsIn(body, helpers)).toBe(expected);
  });
});

test("methods of header maps write and read them", () => {
  expect(accessLines("var h = http.Header{}; func F() {\nh.Set(``, ``)\n_ = h.Get(``)\n}")).toEqual(
    ["2 fill h []", "3 copy h []"],
  );
});

test("a structure that is encoded shows its exported maps", () => {
  const code =
    "type S struct { M map[string]int; m map[string]int }; func F(s *S) {\njson.Marshal(s)\n}";
  expect(accessLines(code)).toEqual(["2 encode S.M []"]);
});

test("a structure that encodes itself does not", () => {
  const code =
    "type S struct { M map[string]int }; func (s *S) MarshalJSON() ([]byte, error) { return nil, nil }; func F(s *S) {\njson.Marshal(s)\n}";
  expect(accessLines(code)).toEqual([]);
});

test("an inner map is a cell of its own", () => {
  const code = "var m = map[string]map[string]int{}; func F() {\nm[`a`][`b`] = 1\n}";
  expect(accessLines(code)).toEqual(["2 write m[…] []", "2 read m []"]);
});

test("promoted fields are cells of the type that declares them", () => {
  const code =
    "type base struct { m map[string]int }; type S struct { base }; func (s *S) F() {\ns.m[``] = 1\n}";
  expect(accessLines(code)).toEqual(["2 write base.m []"]);
});

/** Lines of the accesses to field `m` that are known to their function only. */
function ownedLines(code: string): number[] {
  const types = "type S struct { m map[string]int; next *S }; var global *S";
  return accessesIn(packageOf(`${types}; ${code}`))
    .filter(({ owned }) => owned)
    .map(({ file, node }) => lineAt(file, node));
}

describe("known to its function only", () => {
  test.each([
    ["what it makes", "func F() {\ns := &S{}\ns.m[``] = 1\n}", [3]],
    ["a variable of structure type", "func F() {\nvar s S\ns.m[``] = 1\n}", [3]],
    ["what new makes", "func F() {\ns := new(S)\ns.m[``] = 1\n}", [3]],
    [
      "until it is stored where others look",
      "func F() {\ns := &S{}\ns.m[``] = 1\nglobal = s\ns.m[``] = 2\n}",
      [3],
    ],
    [
      "until a goroutine has it",
      "func F() {\ns := &S{}\ns.m[``] = 1\ngo func() { _ = s }()\ns.m[``] = 2\n}",
      [3],
    ],
    ["until it is sent", "func F(c chan *S) {\ns := &S{}\nc <- s\ns.m[``] = 2\n}", []],
    [
      "until one of the branches shows it",
      "func F(x bool) {\ns := &S{}\nif x { global = s }\ns.m[``] = 2\n}",
      [],
    ],
    [
      "what a constructor returned",
      "func make1() *S { return &S{} }; func F() {\ns := make1()\ns.m[``] = 1\n}",
      [3],
    ],
    [
      "not what a getter returned",
      "func get() *S { return global }; func F() {\ns := get()\ns.m[``] = 1\n}",
      [],
    ],
    ["not a parameter of an exported function", "func F(s *S) {\ns.m[``] = 1\n}", []],
    [
      "a parameter that only constructors pass",
      "func fill(s *S) {\ns.m[``] = 1\n}; func New() *S { s := &S{}; fill(s); return s }",
      [2],
    ],
    [
      "not a parameter that others pass too",
      "func fill(s *S) {\ns.m[``] = 1\n}; func New() *S { s := &S{}; fill(s); return s }; func G() { fill(global) }",
      [],
    ],
    [
      "not what a helper stored",
      "func keep(s *S) { global = s }; func F() {\ns := &S{}\nkeep(s)\ns.m[``] = 1\n}",
      [],
    ],
    [
      "what a method that keeps nothing was called on",
      "func (s *S) size() int { return 1 }; func F() {\ns := &S{}\ns.size()\ns.m[``] = 1\n}",
      [4],
    ],
    [
      "not what an object made here points to",
      "func F() {\ns := &S{next: global}\ns.next.m[``] = 1\n}",
      [],
    ],
    [
      "in each round of a loop anew",
      "func F() {\nfor range 3 {\ns := &S{}\ns.m[``] = 1\nglobal = s\n}\n}",
      [4],
    ],
  ])("%s", (_name, code, expected) => {
    expect(ownedLines(code)).toEqual(expected);
  });

  test.each([
    ["a map taken out of its field", "func (s *S) F() {\nm := s.m\ns.m = nil\nclear(m)\n}", [4]],
    [
      "a map swapped out of its field",
      "func (s *S) F() {\nvar m map[string]int\nm, s.m = s.m, nil\nclear(m)\n}",
      [4],
    ],
    ["not a map that stays in its field", "func (s *S) F() {\nm := s.m\nclear(m)\n}", []],
    [
      "not one that is taken out on one path only",
      "func (s *S) F(x bool) {\nm := s.m\nif x { s.m = nil }\nclear(m)\n}",
      [],
    ],
  ])("%s", (_name, code, expected) => {
    expect(ownedLines(code)).toEqual(expected);
  });
});

test("doubts are told: unknown code may call a literal where it likes", () => {
  const code = "var m = map[string]int{}; func F() { pool.Each(func() {\nm[``] = 1\n}) }";
  const [access] = accessesIn(packageOf(code));
  expect([...(access?.doubts ?? [])]).toEqual(["passed to unknown code"]);
});

test("the order in which files are given changes nothing", () => {
  const files = {
    "a.go":
      "type S struct { mu sync.Mutex; m map[string]int }; func (s *S) A() { s.mu.Lock(); s.put(); s.mu.Unlock() }",
    "b.go": "func (s *S) B() { s.put(); go s.put() }",
    "c.go": "func (s *S) put() { s.m[``] = 1 }; func (s *S) C() int { return s.m[``] }",
  };
  const shown = (texts: Readonly<Record<string, string>>) => {
    const pkg = packageOfFiles(texts);
    const pairs = parallelWrites(cellNamed(pkg, "S.m"));
    return [
      accessesIn(pkg).map((access) => [access.file.path, access.op, showLocks(access.locks.must)]),
      pairs.map(({ a, b, parallel }) => [a.function.name, b.function.name, parallel.why]),
    ];
  };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(shown(reversed)).toEqual(shown(files));
});
