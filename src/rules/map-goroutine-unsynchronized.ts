/** A map that goroutines of one function share without synchronisation. */
import {
  describePair,
  type GoroutinePair,
  goroutinePairs,
  rangeAround,
} from "./goroutine-pairs.ts";
import { isLazyInit } from "./lazy-init.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-goroutine-unsynchronized",
  title: {
    en: "Map shared with a goroutine without a lock",
    "zh-CN": "与 goroutine 共享 map 而没有加锁",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A plain map must not be written while any other goroutine uses it; different keys do not help. It is a data race, " +
    "and the runtime may stop the whole process with `fatal error: concurrent map writes` or `concurrent map read and " +
    "map write`, which no `recover` catches. Tests often pass, because the runtime notices only some of the overlaps.",
  bad: [
    {
      name: "one goroutine per element, one map for all",
      go: `
func squares(numbers []int) map[int]int {
	out := map[int]int{}
	var wg sync.WaitGroup
	for _, n := range numbers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[n] = n * n // want map-goroutine-unsynchronized
		}()
	}
	wg.Wait()
	return out
}`,
    },
    {
      name: "the function that started the goroutine reads on",
      go: `
func load(fetch func() int) int {
	values := map[string]int{}
	go func() {
		values["a"] = fetch() // want map-goroutine-unsynchronized
	}()
	return values["a"]
}`,
    },
    {
      name: "one of two goroutines forgets the lock",
      go: `
func collect(first, second func() int) map[string]int {
	values := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		mu.Lock()
		defer mu.Unlock()
		values["first"] = first()
	}()
	go func() {
		defer wg.Done()
		values["second"] = second() // want map-goroutine-unsynchronized
	}()
	wg.Wait()
	return values
}`,
    },
    {
      name: "a goroutine of the object, and a method that others call",
      go: `
type Poller struct{ seen map[string]bool }

func (p *Poller) Start(events <-chan string) {
	go p.run(events)
}

func (p *Poller) run(events <-chan string) {
	for event := range events {
		p.seen[event] = true // want map-goroutine-unsynchronized
	}
}

func (p *Poller) Seen(event string) bool { return p.seen[event] }`,
    },
  ],
  good: [
    {
      name: "one lock around every write, a join before the read",
      go: `
func squares(numbers []int) map[int]int {
	out := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, n := range numbers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			out[n] = n * n
			mu.Unlock()
		}()
	}
	wg.Wait()
	return out
}`,
    },
    {
      name: "one goroutine, waited for",
      go: `
func load(fetch func() int) int {
	values := map[string]int{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		values["a"] = fetch()
	}()
	<-done
	return values["a"]
}`,
    },
  ],
  limits: [
    {
      name: "a field that methods fill and a goroutine only reads",
      why: "such maps are mostly filled by registration, before the goroutine starts",
      go: `
type Router struct{ routes map[string]func() }

func (r *Router) Handle(path string, run func()) { r.routes[path] = run }

func (r *Router) Start(paths <-chan string) {
	go r.run(paths)
}

func (r *Router) run(paths <-chan string) {
	for path := range paths {
		r.routes[path]()
	}
}`,
    },
    {
      name: "a package variable that only grows",
      why: "such maps are mostly filled by registration, before the goroutines start",
      go: `
var handlers = map[string]func(){}

func Register(name string, run func()) { handlers[name] = run }

func Start(names <-chan string) {
	go func() {
		for name := range names {
			handlers[name]()
		}
	}()
}`,
    },
  ],
  messages: {
    again: {
      en: {
        what: "{code} touches {map} in a goroutine that is started again while the former one runs.",
        why:
          "The goroutine starts at {spawn}, several of them at once, and {map} is one map for all, with no lock held. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold one mutex around every access to {map}, or collect per goroutine and merge after the last has ended.",
      },
      "zh-CN": {
        what: "{code} 在 goroutine 中访问 {map}，而该 goroutine 会在前一个尚未结束时再次启动。",
        why:
          "goroutine 从{spawn}启动，会有多个同时运行，{map} 由它们共用且没有持有锁。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "对 {map} 的每次访问都持有同一个互斥锁，或让各 goroutine 分别收集，全部结束后再合并。",
      },
    },
    pair: {
      en: {
        what: "{code} can run while {other} runs at {site}.",
        why:
          "The goroutine starts at {spawn}; nothing orders the two accesses to {map}, and neither holds a lock. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold one mutex around both accesses, or wait for the goroutine before {map} is used again.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行。",
        why:
          "goroutine 从{spawn}启动；对 {map} 的这两处访问之间没有先后保证，也都没有持有锁。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "两处访问都持有同一个互斥锁，或在再次使用 {map} 之前等待该 goroutine 结束。",
      },
    },
    pairLocked: {
      en: {
        what: "{code} can run while {other} runs at {site}, which holds {theirs}; this access does not.",
        why:
          "The goroutine starts at {spawn}, and nothing else orders the two accesses to {map}. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold {theirs} around this access too.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行；后者持有 {theirs}，而这一处没有。",
        why:
          "goroutine 从{spawn}启动，对 {map} 的这两处访问之间没有其他先后保证。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "在这次访问前后也持有 {theirs}。",
      },
    },
    pairDiffers: {
      en: {
        what: "{code} can run while {other} runs at {site}: this access holds {mine}, that one {theirs}.",
        why:
          "The goroutine starts at {spawn}; two different locks do not keep the two accesses to {map} apart. " +
          "Go stops the whole program with {fatal}, and `recover` does not catch it.",
        fix: "Hold the same lock around both accesses.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行：这一处持有 {mine}，那一处持有 {theirs}。",
        why:
          "goroutine 从{spawn}启动；两把不同的锁无法把对 {map} 的这两处访问隔开。" +
          "Go 会以 {fatal} 终止整个进程，`recover` 无法捕获。",
        fix: "两处访问都持有同一把锁。",
      },
    },
  },
  *check(pkg) {
    for (const pair of goroutinePairs(pkg, isPlain)) yield describePair(pair);
  },
});

/** Started by a `go` statement or a timer; groups, handlers, tests and ranges have rules of their own. */
function isPlain(pair: GoroutinePair): boolean {
  const { kind } = pair.spawn;
  return (kind === "go" || kind === "AfterFunc") && !rangeAround(pair) && !isLazyInit(pair.mine);
}
