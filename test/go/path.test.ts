/** Access paths and the cells they stand for. */
import { describe, expect, test } from "vitest";
import { cellOf, pathOf, showPath } from "../../src/go/path.ts";
import { fileOf, nodeAt } from "./ask.ts";

const declarations = `import "sync"
type Base struct { mu sync.Mutex; items map[string]int }
type Shard struct { *Base; m map[string]map[string]int }
type Cache[K comparable] struct { shards [4]Shard; inner struct{ m map[K]int } }
var global = map[string]int{}
var state struct { sync.Mutex; m map[string]int }
func f(c *Cache[string], list []Shard, any interface{}) {
	local := map[string]int{}
	// probed
}`;

describe.each([
  ["c.shards[i].m", "c.shards[i].m", "example.test.Shard.m"],
  ["c.shards[i].items", "c.shards[i].items", "example.test.Base.items"],
  ["(*c).shards[0].mu", "c.shards[0].mu", "example.test.Base.mu"],
  ["(&list[j]).items", "list[j].items", "example.test.Base.items"],
  ["c.inner.m", "c.inner.m", "example.test.Cache.inner.m"],
  ["c.shards[i].m[k]", "c.shards[i].m[k]", "example.test.Shard.m"],
  ["global", "global", "global:example.test.global"],
  ["state.m", "state.m", "global:example.test.state.m"],
  ["any.(*Base).items", "any.items", "example.test.Base.items"],
])("%s", (expression, written, cell) => {
  const file = fileOf(declarations.replace("// probed", `_ = ${expression}`));
  const path = pathOf(file, nodeAt(file, expression, expression === "global" ? 1 : 0));

  test(`is written ${written}`, () => expect(path && showPath(path)).toBe(written));
  test(`stands for ${cell}`, () => expect(path && cellOf(path)).toBe(cell));
});

test("keys are equal whatever the index, exact keys are not", () => {
  const file = fileOf(declarations.replace("// probed", "_, _ = c.shards[i].m, c.shards[j].m"));
  const [one, other] = ["c.shards[i].m", "c.shards[j].m"].map((text) =>
    pathOf(file, nodeAt(file, text)),
  );
  expect(one?.key).toBe(other?.key);
  expect(one?.exactKey).not.toBe(other?.exactKey);
});

test("locals of one name in two functions are two cells", () => {
  const file = fileOf("func f() { m := 1; _ = m }\nfunc g() { m := 1; _ = m }");
  const cells = [0, 2].map((place) => {
    const path = pathOf(file, nodeAt(file, "m", place));
    return path && cellOf(path);
  });
  expect(new Set(cells).size).toBe(2);
});

test.each(["f()", "c.missing", "nope.m", "func() {}"])("%s has no path", (expression) => {
  const file = fileOf(declarations.replace("// probed", `_ = ${expression}`));
  expect(pathOf(file, nodeAt(file, expression))).toBeUndefined();
});
