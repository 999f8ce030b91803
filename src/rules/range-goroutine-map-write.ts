/** A goroutine that changes the map which its starter is ranging over. */

import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { fatalOf, type GoroutinePair, goroutinePairs, rangeAround } from "./goroutine-pairs.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "range-goroutine-map-write",
  title: {
    en: "Goroutine changes the map being ranged over",
    "zh-CN": "goroutine 修改正在被遍历的 map",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "Deleting from a map while ranging over it is fine in one goroutine. Done from another one it is a data race, and the " +
    "runtime stops the process with `fatal error: concurrent map iteration and map write`.",
  bad: [
    {
      name: "entries removed by goroutines of the loop",
      go: `
func drain(jobs map[int]bool) {
	var wg sync.WaitGroup
	for id := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			delete(jobs, id) // want range-goroutine-map-write
		}()
	}
	wg.Wait()
}`,
    },
  ],
  good: [
    {
      name: "the ranging goroutine deletes itself",
      go: `
func drain(jobs map[int]bool, run func(int)) {
	var wg sync.WaitGroup
	for id := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			run(id)
		}()
		delete(jobs, id)
	}
	wg.Wait()
}`,
    },
  ],
  limits: [],
  messages: {
    range: {
      en: {
        what: "{code} changes {map} in a goroutine while {loop} goes over it at {site}.",
        why:
          "The goroutine starts at {spawn} inside the loop and is not waited for before the next round. Go stops the whole " +
          "program with {fatal}, and `recover` does not catch it.",
        fix: "Collect the keys first and range over them, with one mutex around every change of {map}.",
      },
      "zh-CN": {
        what: "{code} 在 goroutine 中修改 {map}，而{site}的 {loop} 正在遍历它。",
        why:
          "goroutine 从循环内的{spawn}启动，下一轮之前没有等待它结束。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "先收集键再遍历这些键，并在每次修改 {map} 时持有同一个互斥锁。",
      },
    },
  },
  *check(pkg) {
    for (const pair of goroutinePairs(pkg, isInsideRange)) {
      const { mine, spawn, parallel } = pair;
      const loop = rangeAround(pair);
      if (!loop) continue;
      const { cell, file, node, base } = mine;
      const site = { file: loop.file, node: loop.node };
      const start = { file: spawn.file, node: spawn.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "range",
        values: {
          code: codeOf(mine),
          map: textOf(file.tree, base),
          loop: textOf(loop.file.tree, loop.node),
          site,
          spawn: start,
          fatal: fatalOf(mine, loop),
        },
        related: [
          { ...site, label: "range" },
          { ...start, label: "spawn" },
        ],
        ...(parallel.confidence !== "high" && { severity: "warning", confidence: "medium" }),
      };
    }
  },
});

function isInsideRange(pair: GoroutinePair): boolean {
  const { kind } = pair.spawn;
  const starts = kind === "go" || kind === "WaitGroup.Go" || kind === "errgroup";
  return starts && pair.mine.effect === "write" && rangeAround(pair) !== undefined;
}
