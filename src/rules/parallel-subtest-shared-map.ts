/** A map that parallel tests share without a lock. */
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { fatalOf, type GoroutinePair, goroutinePairs, lockOf } from "./goroutine-pairs.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "parallel-subtest-shared-map",
  title: { en: "Map shared by parallel tests", "zh-CN": "并行测试共享 map" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A test that calls `t.Parallel()` runs beside the others that do. A map of the outer test that they write is a data " +
    "race: the run is flaky, fails under `-race`, and may end in `fatal error: concurrent map writes`.",
  bad: [
    {
      name: "every subtest notes that it ran",
      test: true,
      go: `
func TestLookup(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen[name] = true // want parallel-subtest-shared-map
		})
	}
}`,
    },
  ],
  good: [
    {
      name: "a lock, a map of the subtest, a table that is only read",
      test: true,
      go: `
func TestLookup(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	sizes := map[string]int{"a": 1, "b": 2}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := map[string]int{}
			own[name] = sizes[name]
			mu.Lock()
			defer mu.Unlock()
			seen[name] = true
		})
	}
}`,
    },
    {
      name: "subtests that run one after the other",
      test: true,
      go: `
func TestLookup(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			seen[name] = true
		})
	}
}`,
    },
  ],
  limits: [],
  messages: {
    parallel: {
      en: {
        what: "{code} touches {map} in tests that run in parallel.",
        why:
          "The tests started at {spawn} call `t.Parallel()`, and {map} is one map for all, with no lock held. The run may " +
          "end with {fatal}.",
        fix: "Make the map inside the subtest, or hold a mutex around every access to {map}.",
      },
      "zh-CN": {
        what: "{code} 在并行运行的测试中访问 {map}。",
        why: "从{spawn}启动的测试调用了 `t.Parallel()`，{map} 由它们共用且没有持有锁。测试可能以 {fatal} 终止。",
        fix: "在子测试内部创建 map，或每次访问 {map} 时都持有互斥锁。",
      },
    },
  },
  *check(pkg) {
    for (const pair of goroutinePairs(pkg, isParallelTest)) {
      const { mine, other, spawn } = pair;
      const { cell, file, node, base } = mine;
      const start = { file: spawn.file, node: spawn.node };
      const label = other.effect === "write" ? ("write" as const) : ("read" as const);
      const met = mine === other ? [] : [{ file: other.file, node: other.node, label }];
      yield {
        file,
        node,
        subject: cell.name,
        message: "parallel",
        values: {
          code: codeOf(mine),
          map: textOf(file.tree, base),
          spawn: start,
          fatal: fatalOf(mine, other),
        },
        fix: lockOf(pair),
        related: [...met, { ...start, label: "spawn" }],
      };
    }
  },
});

function isParallelTest({ spawn }: GoroutinePair): boolean {
  return spawn.kind === "parallel test";
}
