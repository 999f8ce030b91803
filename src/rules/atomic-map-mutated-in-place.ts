/** A change to a map that was published through an atomic pointer. */
import { type PublishedWrite, publishedWrites } from "../go/published-maps.ts";
import { textOf } from "../go/tree.ts";
import { codeOfWrite } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "atomic-map-mutated-in-place",
  title: {
    en: "Map behind an atomic pointer changed in place",
    "zh-CN": "原地修改通过原子指针发布的 map",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 2,
  manifests: "race",
  doc:
    "`atomic.Value` and `atomic.Pointer` make the swap of a pointer atomic, not what it points to. Writing to the map that " +
    "`Load` gave, or to one that was already stored, races with every reader. Copy the map, change the copy, store it.",
  bad: [
    {
      name: "a write to what Load gave",
      go: `
var limits atomic.Value

func setLimit(name string, limit int) {
	limits.Load().(map[string]int)[name] = limit // want atomic-map-mutated-in-place
}

func limitOf(name string) int { return limits.Load().(map[string]int)[name] }`,
    },
    {
      name: "a write after Store",
      go: `
var limits atomic.Pointer[map[string]int]

func reset(names []string) {
	fresh := map[string]int{}
	limits.Store(&fresh)
	for _, name := range names {
		fresh[name] = 1 // want atomic-map-mutated-in-place
	}
}`,
    },
  ],
  good: [
    {
      name: "copy on write",
      go: `
var (
	writer sync.Mutex
	limits atomic.Pointer[map[string]int]
)

func setLimit(name string, limit int) {
	writer.Lock()
	defer writer.Unlock()
	next := maps.Clone(*limits.Load())
	next[name] = limit
	limits.Store(&next)
}`,
    },
    {
      name: "filled before it is stored",
      go: `
var limits atomic.Value

func reset(names []string) {
	fresh := map[string]int{}
	for _, name := range names {
		fresh[name] = 1
	}
	limits.Store(fresh)
}`,
    },
  ],
  limits: [
    {
      name: "a map that leaves the function before it is changed",
      why: "values are not followed into calls",
      go: `
var limits atomic.Pointer[map[string]int]

func setLimit(name string) { put(*limits.Load(), name) }

func put(m map[string]int, name string) { m[name] = 1 }`,
    },
  ],
  messages: {
    loaded: {
      en: {
        what: "{code} changes the map that {call} gave, in place.",
        why: "The atomic swaps the pointer only; every goroutine that loaded the same map can be reading it, which is a data race.",
        fix: "Clone the map, change the clone and store that, with one mutex or a `CompareAndSwap` loop for the writers.",
      },
      "zh-CN": {
        what: "{code} 原地修改了 {call} 返回的 map。",
        why: "原子操作只保护指针的替换；其他取得同一个 map 的 goroutine 可能正在读取它，构成数据竞争。",
        fix: "克隆该 map，修改副本后再存入；多个写者之间用同一个互斥锁或 `CompareAndSwap` 循环。",
      },
    },
    stored: {
      en: {
        what: "{code} changes a map that {call} has already published at {site}.",
        why: "The atomic swaps the pointer only; from then on every goroutine that loads it can be reading the map, which is a data race.",
        fix: "Finish the map before it is stored.",
      },
      "zh-CN": {
        what: "{code} 修改了已在{site}由 {call} 发布的 map。",
        why: "原子操作只保护指针的替换；从那时起，任何取得它的 goroutine 都可能正在读取这个 map，构成数据竞争。",
        fix: "在存入之前完成对 map 的填充。",
      },
    },
  },
  *check(pkg) {
    for (const write of publishedWrites(pkg)) {
      const { file, node, call, how } = write;
      const site = { file: call.file, node: call.node };
      yield {
        file,
        node,
        subject: textOf(file.tree, write.base),
        message: how === "stored" ? "stored" : "loaded",
        values: { code: codeOfWrite(file, node), call: textOf(call.file.tree, call.node), site },
        related: [{ ...site, label: "published" }],
        ...weakness(write),
      };
    }
  },
});

/** A map inside a published struct may be the business of the one goroutine that writes it. */
function weakness({ how }: PublishedWrite) {
  return how === "part" ? ({ severity: "warning", confidence: "medium" } as const) : {};
}
