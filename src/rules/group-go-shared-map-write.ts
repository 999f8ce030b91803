/** A map that the functions of an errgroup or a WaitGroup.Go share. */
import {
  describePair,
  type GoroutinePair,
  goroutinePairs,
  rangeAround,
} from "./goroutine-pairs.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "group-go-shared-map-write",
  title: { en: "Map shared by the functions of a group", "zh-CN": "由 group 的多个函数共享的 map" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "Each function given to `errgroup.Group.Go` or `sync.WaitGroup.Go` runs in a goroutine of its own. A result map " +
    "filled from several of them is a data race even where the keys differ, and the runtime may stop the process with " +
    "`fatal error: concurrent map writes`. Distinct elements of a slice are safe, so results are best collected by index.",
  bad: [
    {
      name: "results collected in one map",
      go: `
func lengths(words []string) map[string]int {
	out := map[string]int{}
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Go(func() {
			out[word] = len(word) // want group-go-shared-map-write
		})
	}
	wg.Wait()
	return out
}`,
    },
    {
      name: "an errgroup",
      go: `
func lengths(words []string, measure func(string) (int, error)) (map[string]int, error) {
	out := map[string]int{}
	var group errgroup.Group
	for _, word := range words {
		group.Go(func() error {
			length, err := measure(word)
			out[word] = length // want group-go-shared-map-write
			return err
		})
	}
	return out, group.Wait()
}`,
    },
  ],
  good: [
    {
      name: "results by index, the map after Wait",
      go: `
func lengths(words []string) map[string]int {
	results := make([]int, len(words))
	var wg sync.WaitGroup
	for i, word := range words {
		wg.Go(func() { results[i] = len(word) })
	}
	wg.Wait()
	out := map[string]int{}
	for i, word := range words {
		out[word] = results[i]
	}
	return out
}`,
    },
    {
      name: "a group that runs one function at a time",
      go: `
func lengths(words []string) (map[string]int, error) {
	out := map[string]int{}
	var group errgroup.Group
	group.SetLimit(1)
	for _, word := range words {
		group.Go(func() error {
			out[word] = len(word)
			return nil
		})
	}
	return out, group.Wait()
}`,
    },
  ],
  limits: [],
  messages: {
    again: {
      en: {
        what: "{code} touches {map} in functions that the group runs at the same time.",
        why:
          "The group starts a goroutine each time {spawn} is reached, and {map} is one map for all, with no lock held. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold one mutex around every access to {map}, or write into a slice by index and build the map after `Wait`.",
      },
      "zh-CN": {
        what: "{code} 在 group 同时运行的多个函数中访问 {map}。",
        why:
          "每次执行到{spawn}都会启动一个 goroutine，{map} 由它们共用且没有持有锁。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "对 {map} 的每次访问都持有同一个互斥锁，或按下标写入切片，在 `Wait` 之后再构建 map。",
      },
    },
    pair: {
      en: {
        what: "{code} can run while {other} runs at {site}.",
        why:
          "The function started at {spawn} runs in another goroutine; nothing orders the two accesses to {map}, and neither holds " +
          "a lock. Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold one mutex around both accesses, or use {map} only after `Wait`.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行。",
        why:
          "{spawn}的函数在另一个 goroutine 中运行；对 {map} 的这两处访问之间没有先后保证，也都没有持有锁。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "两处访问都持有同一个互斥锁，或只在 `Wait` 之后使用 {map}。",
      },
    },
    pairLocked: {
      en: {
        what: "{code} can run while {other} runs at {site}, which holds {theirs}; this access does not.",
        why:
          "The function started at {spawn} runs in another goroutine, and nothing else orders the two accesses to {map}. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold {theirs} around this access too.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行；后者持有 {theirs}，而这一处没有。",
        why:
          "{spawn}的函数在另一个 goroutine 中运行，对 {map} 的这两处访问之间没有其他先后保证。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "在这次访问前后也持有 {theirs}。",
      },
    },
    pairDiffers: {
      en: {
        what: "{code} can run while {other} runs at {site}: this access holds {mine}, that one {theirs}.",
        why:
          "The function started at {spawn} runs in another goroutine; two different locks do not keep the two accesses to {map} " +
          "apart. Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold the same lock around both accesses.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行：这一处持有 {mine}，那一处持有 {theirs}。",
        why:
          "{spawn}的函数在另一个 goroutine 中运行；两把不同的锁无法把对 {map} 的这两处访问隔开。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "两处访问都持有同一把锁。",
      },
    },
  },
  *check(pkg) {
    for (const pair of goroutinePairs(pkg, isGroup)) yield describePair(pair);
  },
});

function isGroup(pair: GoroutinePair): boolean {
  const { spawn } = pair;
  if (rangeAround(pair)) return false;
  return spawn.kind === "WaitGroup.Go" || spawn.kind === "errgroup" || spawn.kind === "pool";
}
