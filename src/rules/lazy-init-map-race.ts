/** A shared map that is made when first needed, without a lock or a Once. */

import { cellsIn } from "../go/accesses.ts";
import type { Access, Parallel } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import type { GoPackage } from "../go/model.ts";
import { parallelWrites } from "../go/parallel.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { isLazyInit } from "./lazy-init.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "lazy-init-map-race",
  title: { en: "Shared map made on demand without a lock", "zh-CN": "按需创建共享 map 而没有加锁" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "`if m == nil { m = make(…) }` in a function that several goroutines run is a data race on the variable. Two of them " +
    "can see nil, both make a map, and the entries of one are thrown away.",
  bad: [
    {
      name: "a table loaded by whoever comes first",
      go: `
var table map[string]int

func get(key string) int {
	if table == nil {
		table = map[string]int{"a": 1} // want lazy-init-map-race
	}
	return table[key]
}

func warm(keys []string) {
	for _, key := range keys {
		go get(key)
	}
}`,
    },
  ],
  good: [
    {
      name: "sync.OnceValue, or the lock first",
      go: `
var table = sync.OnceValue(func() map[string]int { return map[string]int{"a": 1} })

func get(key string) int { return table()[key] }

func warm(keys []string) {
	for _, key := range keys {
		go get(key)
	}
}`,
    },
  ],
  limits: [
    {
      name: "a field that is made on demand",
      why: "fields are known by their type, and two goroutines may have two values",
      go: `
type Table struct{ rows map[string]int }

func (t *Table) get(key string) int {
	if t.rows == nil {
		t.rows = map[string]int{"a": 1}
	}
	return t.rows[key]
}

func (t *Table) warm(keys []string) {
	for _, key := range keys {
		go t.get(key)
	}
}`,
    },
  ],
  messages: {
    lazy: {
      en: {
        what: "{code} makes {map} on demand without a lock.",
        why:
          "The goroutine started at {spawn} can run this at the same time as others; two of them can find {map} nil, and " +
          "the entries put into one of the two maps are lost.",
        fix: "Make the map where it is declared, or use `sync.OnceValue`, or take a lock before asking for nil.",
      },
      "zh-CN": {
        what: "{code} 在没有锁的情况下按需创建 {map}。",
        why: "从{spawn}启动的 goroutine 可能与其他 goroutine 同时执行到这里；两个都可能看到 {map} 为 nil，其中一个 map 的内容会丢失。",
        fix: "在声明处创建 map，或使用 `sync.OnceValue`，或在判断 nil 之前加锁。",
      },
    },
  },
  *check(pkg) {
    for (const { access, parallel } of lazyInits(pkg)) {
      const { cell, file, node, base } = access;
      const [spawn] = parallel.spawns;
      if (!spawn) continue;
      const site = { file: spawn.file, node: spawn.node };
      const sure = parallel.confidence === "high" && access.doubts.size === 0;
      yield {
        file,
        node,
        subject: cell.name,
        message: "lazy",
        values: { code: codeOf(access), map: textOf(file.tree, base), spawn: site },
        related: [{ ...site, label: "spawn" }],
        ...(!sure && { severity: "warning", confidence: "medium" }),
      };
    }
  },
});

interface LazyInit {
  readonly access: Access;
  readonly parallel: Parallel;
}

function* lazyInits(pkg: GoPackage): Iterable<LazyInit> {
  for (const cell of cellsIn(pkg)) {
    if (cell.incomplete || guardOf(cell)) continue;
    const said = new Set<Access>();
    for (const { a, b, parallel } of parallelWrites(cell)) {
      const access = [a, b].find(isUnprotected);
      // Fields are known by their type only: goroutines of two objects do not meet.
      const isVague = parallel.confidence === "low" || cell.kind === "field";
      const isTested = parallel.spawns.some(({ file }) => file.test);
      if (!access || said.has(access) || isVague || isTested) continue;
      said.add(access);
      yield { access, parallel };
    }
  }
}

function isUnprotected(access: Access): boolean {
  const { once, owned, constructing, locks } = access;
  return isLazyInit(access) && !once && !owned && !constructing && locks.may.length === 0;
}
