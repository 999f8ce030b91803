/** Whatever stands in a file, the model is built and answers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calleeOf } from "../../src/go/callee.ts";
import { commentOfSymbol, commentsOf } from "../../src/go/comments.ts";
import { kind } from "../../src/go/kinds.ts";
import type { GoProgram } from "../../src/go/model.ts";
import { loadParser } from "../../src/go/parse.ts";
import { cellOf, pathOf } from "../../src/go/path.ts";
import { functionAt, symbolOf } from "../../src/go/symbols.ts";
import { spanOf, statementOf } from "../../src/go/tree.ts";
import { typeOf } from "../../src/go/type-of.ts";
import { showType } from "../../src/go/types.ts";
import { programOf } from "./ask.ts";

const sample = `// Package p is a sample.
package p

import (
	"sync"
	m "maps"
	. "strings"
	_ "embed"
)

type Base[K comparable, V any] struct {
	mu sync.Mutex // guards items
	items map[K]V \`json:"items"\`
}
type Cache struct { *Base[string, *Item]; sync.RWMutex }
type Item struct { Name string; next, prev *Item; do func(int) error }
type Doer interface { Do(x int) (err error); ~int | string; Other }
var ( global, other = map[string]int{"a": 1}, f(2)
	handler = func() { global["x"]++ } )
const ( A = iota; B; C )

func (b *Base[K, V]) Get(k K) (v V, ok bool) { b.mu.Lock(); defer b.mu.Unlock(); v, ok = b.items[k]; return }
func New(n int, opts ...func(*Cache)) *Cache {
	c := &Cache{Base: &Base[string, *Item]{items: make(map[string]*Item, n)}}
	for i, o := range opts { if o != nil { go func(i int) { o(c); c.items["a"].Name = "b"; _ = i }(i) } }
	table := map[string]func(int) error{"x": func(n int) error { return nil }}
	switch v := any(c).(type) { case *Cache: v.Lock(); case map[string]int, nil: delete(v, "q"); default: _ = v }
outer:
	for { select { case x, ok := <-make(chan int): if !ok { break outer }; _ = x; default: continue outer } }
	err := table["x"](1); k := "y"; table[k](2); *(*[]int)(nil) = m.Keys(global)[A:B:C]
	defer func() { recover() }()
	goto outer
	return c
}
`;

/** Asks all there is to ask, of every node. */
function askEverything(program: GoProgram): number {
  let asked = 0;
  for (const file of program.packages.flatMap(({ files }) => files)) {
    const { tree } = file;
    for (let node = 0; node < tree.count; node++) {
      asked++;
      showType(typeOf(file, node));
      symbolOf(file, node);
      functionAt(file, node);
      const path = pathOf(file, node);
      if (path !== undefined) cellOf(path);
      if (tree.kind[node] === kind.callExpression) calleeOf(file, node);
    }
    spanOf(tree, tree.count - 1);
    statementOf(tree, tree.count - 1);
    commentsOf(file);
    for (const { captures, params, results } of file.functions) {
      asked += captures.size + params.length + results.length;
    }
  }
  for (const symbol of program.world.symbols)
    asked += symbol.uses.length + commentOfSymbol(symbol).length;
  return asked;
}

describe("a file that is not Go", () => {
  test("cut off anywhere", () => {
    for (let end = 0; end < sample.length; end += 7) {
      const text = sample.slice(0, end);
      expect(() => askEverything(programOf({ "a.go": text })), text.slice(-40)).not.toThrow();
    }
  }, 120_000);

  test("with pieces taken out, doubled and moved", () => {
    const place = fc.nat(sample.length);
    const edit = fc.record({ from: place, length: fc.nat(40), to: place, copy: fc.boolean() });
    const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      let text = sample;
      for (const { from, length, to, copy } of edits) {
        const piece = text.slice(from, from + length);
        const rest = copy ? text : text.slice(0, from) + text.slice(from + length);
        text = rest.slice(0, to) + piece + rest.slice(to);
      }
      askEverything(programOf({ "a.go": text, "a_test.go": sample }));
    });
    fc.assert(property, { numRuns: 60, seed: 7 });
  }, 120_000);

  test("of any characters", () => {
    const property = fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      askEverything(programOf({ "a.go": text, "b.go": `package p\n${text}` }));
    });
    fc.assert(property, { numRuns: 60, seed: 7 });
  }, 120_000);
});

describe("nesting far beyond what anyone writes", () => {
  const deep = 20_000;
  test.each([
    ["parentheses", `var x = ${"(".repeat(deep)}1${")".repeat(deep)}`],
    ["calls in a chain", `var x = a${".b()".repeat(deep)}`],
    ["indexes in a chain", `var x = a${'["k"]'.repeat(deep)}`],
    ["operators", `var x = 1${" + 1".repeat(deep)}`],
    ["slices of slices", `var x ${"[]".repeat(deep)}int`],
    ["dereferences", `var x = ${"*".repeat(deep)}y`],
    ["arguments", `var x = ${"f(".repeat(deep)}1${")".repeat(deep)}`],
    ["composite literals", `var x = T${"{a: ".repeat(deep)}1${"}".repeat(deep)}`],
    ["blocks", `func f() { a := 1; ${"{".repeat(deep)} a++ ${"}".repeat(deep)} }`],
    [
      "function literals",
      `func f() { a := 1; ${"func() {".repeat(2000)} a++ ${"}()".repeat(2000)} }`,
    ],
    ["elements called", `func f() { ${"m[".repeat(2000)}k${"](x)".repeat(2000)} }`],
    ["type arguments", `var x ${"G[".repeat(2000)}int${"]".repeat(2000)}`],
    ["conversions dereferenced", `var x = ${"*".repeat(2000)}(*[]int)(y)`],
  ])(
    "%s",
    (_name, text) => {
      const start = performance.now();
      expect(askEverything(programOf({ "a.go": `package a\n${text}\n` }))).toBeGreaterThan(0);
      // Twenty times what it takes, so that only a cost that grows with the square can fail.
      expect(performance.now() - start).toBeLessThan(15_000);
    },
    60_000,
  );

  test("names that depend on each other in a long chain", () => {
    const chain = Array.from({ length: 5000 }, (_, n) => `\tx${n + 1} := x${n}`).join("\n");
    const text = `package a\nfunc f(x0 map[string]int) {\n${chain}\n}\n`;
    expect(askEverything(programOf({ "a.go": text }))).toBeGreaterThan(0);
  });
});

describe("a file that takes too long", () => {
  const long = `package p\n${"var x = 1\n".repeat(20_000)}`;
  test.each([
    ["by the clock", { now: ticking(), msMax: 5 }],
    ["by steps", { stepsMax: 5 }],
  ])("%s is given up, and the next one is read", async (_name, options) => {
    const parse = await loadParser(options);
    expect(parse("slow.go", long)).toMatchObject({ abandoned: true, broken: true, count: 1 });
    expect(parse("fast.go", "package p\n")).toMatchObject({ abandoned: false, broken: false });
  });
});

function ticking(): () => number {
  let clock = 0;
  return () => clock++;
}
