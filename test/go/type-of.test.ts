/** Types of expressions. */
import { describe, expect, test } from "vitest";
import { typeOf, typeOfSymbol } from "../../src/go/type-of.ts";
import { isNamed, mapOf, showType } from "../../src/go/types.ts";
import { fileAt, fileOf, nodeAt, programOf } from "./ask.ts";

/** The type that `v` gets in `v := <expression>` after some declarations. */
function typeOfValue(declarations: string, expression: string): string {
  const file = fileOf(`${declarations}\nfunc probe() {\n\tprobed := ${expression}\n}`);
  return showType(typeOf(file, nodeAt(file, "probed")));
}

describe("literals and built-in functions", () => {
  test.each([
    ["1", "int"],
    ["1.5", "float64"],
    ["'a'", "int32"],
    ['"a"', "string"],
    ["true", "bool"],
    ["map[string]int{}", "map[string]int"],
    ["make(map[string][]byte, 3)", "map[string][]uint8"],
    ["new(int)", "*int"],
    ["&struct{ a int }{}", "*struct{a int}"],
    ["[...]int{1, 2}", "[...]int"],
    ["[]string{}[0]", "string"],
    ["append([]int{}, 1)", "[]int"],
    ["len([]int{})", "int"],
    ["func(a int) (string, error) { return nil, nil }", "func(int) (string, error)"],
    ["1 + 2.5", "float64"],
    ["1 == 2", "bool"],
    ["[]byte(nil)", "[]uint8"],
    ['"abc"[1]', "uint8"],
    ["(<-chan int)(nil)", "<-chan int"],
  ])("%s is %s", (expression, type) => {
    expect(typeOfValue("", expression)).toBe(type);
  });
});

describe("maps", () => {
  test("behind a name, an alias and a constraint", () => {
    const file = fileOf(`type Set map[string]bool
type Alias = Set
func f[M ~map[K]V, K comparable, V any](set Set, alias Alias, m M, p *Set) {}`);
    const shown = ["set", "alias", "m"].map((name) => {
      const map = mapOf(typeOf(file, nodeAt(file, name)));
      return map === undefined ? "no map" : showType(map);
    });
    expect(shown).toEqual(["map[string]bool", "map[string]bool", "map[K]V"]);
    expect(mapOf(typeOf(file, nodeAt(file, "p")))).toBeUndefined();
  });

  test("of the standard library", () => {
    const file = fileOf(`import ("net/http"; "net/url")
func f(r *http.Request) {
	header := r.Header
	query := r.URL.Query()
	var values url.Values
}`);
    for (const name of ["header", "query", "values"]) {
      expect(mapOf(typeOf(file, nodeAt(file, name))), name).toBeDefined();
    }
  });

  test("a shadowed make makes nothing", () => {
    const text = "func make(n int) []int { return nil }\n";
    expect(typeOfValue(text, "make(3)")).toBe("[]int");
  });
});

describe("generics", () => {
  const declarations = `import ("maps"; "slices"; "sync"; "sync/atomic")
type Cache[K comparable, V any] struct { m map[K]V; list List[V] }
type List[T any] []T
func New[K comparable, V any](n int) *Cache[K, V] { return nil }
func (c *Cache[K, V]) Get(k K) V { return c.m[k] }
func keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }
func pick[T any](a, b T) T { return a }
func apply[A, B any](list []A, f func(A) B) []B { return nil }
type Set map[string]bool
var pointer atomic.Pointer[map[string]int]`;
  test.each([
    ["New[string, int](3)", "*Cache[string, int]"],
    ["New[string, int](3).m", "map[string]int"],
    ["New[string, int](3).list[0]", "int"],
    ['New[string, int](3).Get("a")', "int"],
    ["keys(Set{})", "[]string"],
    ["pick(1, 2.5)", "int"],
    ['apply([]int{}, func(n int) string { return "" })', "[]string"],
    ["maps.Clone(Set{})", "Set"],
    ["slices.Collect(maps.Keys(Set{}))", "[]string"],
    ["slices.Sorted(maps.Values(map[string]int{}))", "[]int"],
    ["pointer.Load()", "*map[string]int"],
    ["*pointer.Load()", "map[string]int"],
    ["sync.OnceValue(func() Set { return nil })()", "Set"],
  ])("%s is %s", (expression, type) => {
    expect(typeOfValue(declarations, expression)).toBe(type);
  });

  test("the parameters of a receiver are those of its type", () => {
    const file = fileOf(`type Box[T any] struct{ value T }
func (b *Box[E]) Value() E { return b.value }`);
    expect(showType(typeOf(file, nodeAt(file, "b.value")))).toBe("T");
  });
});

describe("several values", () => {
  test.each([
    ["v, probed := map[string]int{}[k]", "bool"],
    ["probed, ok := map[string]int{}[k]", "int"],
    ["v, probed := any(nil).(string)", "bool"],
    ["probed, ok := any(nil).(string)", "string"],
    ["probed, ok := <-make(chan error)", "error"],
    ["v, probed := pair()", "error"],
    ["v, probed := missing()", "?"],
    ["for probed := range map[string]int{} {}", "string"],
    ["for k, probed := range map[string]int{} {}", "int"],
    ["for k, probed := range []error{} {}", "error"],
    ["for probed := range 10 {}", "int"],
    ["for probed, v := range walk {}", "string"],
    ['for k, probed := range "text" {}', "int32"],
  ])("%s gives %s", (statement, type) => {
    const file = fileOf(`func pair() (int, error) { return 0, nil }
func walk(yield func(string, int) bool) {}
func probe() {
	${statement}
}`);
    expect(showType(typeOf(file, nodeAt(file, "probed")))).toBe(type);
  });

  test("each clause of a type switch has its own type", () => {
    const file = fileOf(`func f(v any) {
	switch x := v.(type) {
	case map[string]int: use(x, 1)
	case nil: use(x, 2)
	case int, string: use(x, 3)
	}
}`);
    const shown = [1, 2, 3].map((place) => showType(typeOf(file, nodeAt(file, "x", place))));
    expect(shown).toEqual(["map[string]int", "any", "any"]);
  });
});

describe("what is not at hand", () => {
  test("a type of an unknown package keeps its name and is no map", () => {
    const file = fileOf(`import "github.com/x/model"\nfunc f(labels model.LabelSet) {}`);
    const type = typeOf(file, nodeAt(file, "labels"));
    expect(isNamed(type, "github.com/x/model", "LabelSet")).toBe(true);
    expect(mapOf(type)).toBeUndefined();
  });

  test("other packages of the module are read by import path", () => {
    const program = programOf({
      "store/store.go": "package store\ntype Store struct{ Items map[string]int }",
      "app/app.go": `package app\nimport "example.test/store"\nfunc f(s *store.Store) { _ = s.Items }`,
    });
    const file = fileAt(program, "app/app.go");
    expect(showType(typeOf(file, nodeAt(file, "s.Items")))).toBe("map[string]int");
  });

  test("types that are declared by each other stay unknown", () => {
    const file = fileOf("type A B\ntype B A\nvar a A\nvar b = b");
    expect(mapOf(typeOf(file, nodeAt(file, "a")))).toBeUndefined();
    expect(typeOf(file, nodeAt(file, "b")).kind).toBe("unknown");
  });
});

test("elements of nested composite literals have the type that is left out", () => {
  const file = fileOf(`type T struct{ tags map[string]bool }
var all = map[string]*T{"a": {tags: map[string]bool{}}}`);
  const key = nodeAt(file, "tags", 1);
  expect(showType(typeOf(file, key))).toBe("map[string]bool");
  const symbol = file.package.scope.get("all");
  expect(symbol === undefined ? "" : showType(typeOfSymbol(symbol))).toBe("map[string]*T");
});
