/** Names and what they stand for. */
import { describe, expect, test } from "vitest";
import { functionAt, isBuiltin, soleValue, symbolOf } from "../../src/go/symbols.ts";
import { lineOf } from "../../src/go/tree.ts";
import { fileAt, fileOf, nodeAt, programOf } from "./ask.ts";

/** The line of the declaration that the identifier at an occurrence stands for; 0 when there is none. */
function declaredAt(text: string, name: string, ordinal: number): number {
  const file = fileOf(text);
  const symbol = symbolOf(file, nodeAt(file, name, ordinal));
  // The package clause stands on a line of its own before the text.
  return symbol === undefined ? 0 : lineOf(file.tree, file.tree.start[symbol.node] ?? 0) - 1;
}

describe("scopes", () => {
  test("the right side of := still sees the outer name", () => {
    const text = "func f(x int) {\n\tif true {\n\t\tx := x\n\t\t_ = x\n\t}\n}";
    expect([1, 2, 3].map((place) => declaredAt(text, "x", place))).toEqual([3, 1, 3]);
  });

  test(":= assigns to what its own scope has, parameters and results included", () => {
    const file = fileOf("func f(a int) (err error) {\n\tb, err := g()\n\ta, c := g()\n\treturn\n}");
    expect(symbolOf(file, nodeAt(file, "err", 1))?.kind).toBe("result");
    expect(symbolOf(file, nodeAt(file, "a", 1))?.kind).toBe("param");
    expect(symbolOf(file, nodeAt(file, "b"))?.kind).toBe("var");
  });

  test("a variable of if is seen in else and not after", () => {
    const text =
      "var v int\nfunc f() {\n\tif v := 1; v > 0 {\n\t} else {\n\t\t_ = v\n\t}\n\t_ = v\n}";
    expect([1, 2, 3, 4].map((place) => declaredAt(text, "v", place))).toEqual([3, 3, 3, 1]);
  });

  test("each case has its own scope", () => {
    const text =
      "func f(c chan int) {\n\tselect {\n\tcase v := <-c:\n\t\t_ = v\n\tdefault:\n\t\t_ = v\n\t}\n}";
    expect([1, 2].map((place) => declaredAt(text, "v", place))).toEqual([3, 0]);
  });

  test("the type of a parameter is not the parameter", () => {
    const file = fileOf('import "net/url"\nfunc f(url *url.URL) { _ = url }');
    expect(symbolOf(file, nodeAt(file, "url", 1))?.kind).toBe("import");
    expect(symbolOf(file, nodeAt(file, "url", 2))?.kind).toBe("param");
  });

  test("a local type knows itself", () => {
    expect(declaredAt("func f() {\n\ttype node struct{ next *node }\n}", "node", 1)).toBe(2);
  });

  test("a shadowed delete is no built-in function", () => {
    const file = fileOf("func f(m map[int]int) {\n\tdelete(m, 1)\n\tdelete := 2\n\t_ = delete\n}");
    expect(isBuiltin(file, nodeAt(file, "delete"), "delete")).toBe(true);
    expect(isBuiltin(file, nodeAt(file, "delete", 2), "delete")).toBe(false);
  });
});

describe("keys of composite literals", () => {
  const file = fileOf(`type T struct{ name string }
type Set map[string]bool
func f(name string) {
	go func() { _ = T{name: ""} }()
	go func() { _ = Set{name: true} }()
}`);
  test("are fields in a struct and variables in a map", () => {
    expect(symbolOf(file, nodeAt(file, "name", 2))?.kind).toBe("field");
    expect(symbolOf(file, nodeAt(file, "name", 3))?.kind).toBe("param");
  });

  test("capture only where they are variables", () => {
    const literals = file.functions.filter(({ kind }) => kind === "literal");
    expect(literals.map(({ captures }) => captures.size)).toEqual([0, 1]);
    expect(file.functions[0]?.params[0]?.uses).toHaveLength(1);
  });
});

describe("functions", () => {
  const file = fileOf(`type Cache struct{}
// Get reads.
func (c *Cache) Get(k string, _ int) (v int) {
	run(func() { func() { use(c, v) }() })
	return
}
var handler = func() {}
func (Cache) Len(...int) int`);

  test("have names, parents and the locals they capture", () => {
    expect(file.functions.map(({ name }) => name)).toEqual([
      "Cache.Get",
      "Cache.Get.func1",
      "Cache.Get.func1.func1",
      "handler.func1",
      "Cache.Len",
    ]);
    const [get, outer, inner] = file.functions;
    expect(inner?.parent).toBe(outer);
    expect(outer?.parent).toBe(get);
    expect([...(outer?.captures ?? [])].map(({ name }) => name)).toEqual(["c", "v"]);
    expect(get?.captures.size).toBe(0);
    expect(get?.doc).toBe("Get reads.");
  });

  test("have a symbol for every parameter and result, named or not", () => {
    const [get, , , , length] = file.functions;
    expect(get?.params.map(({ name }) => name)).toEqual(["k", "_"]);
    expect(get?.results.map(({ name }) => name)).toEqual(["v"]);
    expect(length).toMatchObject({ variadic: true, body: -1 });
    expect(length?.params).toHaveLength(1);
    expect(length?.results).toHaveLength(1);
  });

  test("are found from the nodes inside them", () => {
    expect(functionAt(file, nodeAt(file, "use(c, v)"))?.name).toBe("Cache.Get.func1.func1");
    expect(functionAt(file, nodeAt(file, "func() { use(c, v) }"))?.name).toBe("Cache.Get.func1");
    expect(functionAt(file, nodeAt(file, "handler"))).toBeUndefined();
  });
});

describe("writes", () => {
  test("are all there, in order, with their values", () => {
    const file = fileOf(`func f() {
	var m map[int]int
	m = g()
	m, err := h()
	for m = range x {}
	m += 1
	m++
	_ = err
}`);
    const writes = symbolOf(file, nodeAt(file, "m"))?.writes ?? [];
    expect(writes.map(({ how, index }) => `${how} ${index}`)).toEqual([
      "zero -1",
      "assign -1",
      "assign 0",
      "range 0",
      "update -1",
      "update -1",
    ]);
  });

  test("of package variables are gathered from all files", () => {
    const program = programOf({
      "p/a.go": "package p\nvar table map[int]int",
      "p/b.go": "package p\nfunc init() { table = nil }\nfunc init() { _ = &table }",
    });
    const symbol = program.packages[0]?.scope.get("table");
    expect(symbol?.writes.map(({ file, how }) => `${file.path} ${how}`)).toEqual([
      "p/a.go zero",
      "p/b.go assign",
    ]);
    expect(symbol?.addressTaken).toBe(true);
    expect(fileAt(program, "p/b.go").functions).toHaveLength(2);
  });

  test("a variable written once can be looked through, one whose address is taken cannot", () => {
    const file = fileOf("func f() {\n\tx := g()\n\ty := g()\n\tz := g()\n\ty = nil\n\t_ = &z\n}");
    const sole = ["x", "y", "z"].map((name) => {
      const symbol = symbolOf(file, nodeAt(file, name));
      return symbol !== undefined && soleValue(symbol) !== undefined;
    });
    expect(sole).toEqual([true, false, false]);
  });
});
