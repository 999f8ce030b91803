/** A goroutine that waits for a context to end and then cleans up a map. */
import { accessesIn } from "../go/accesses.ts";
import { endlessOrigin, firstWait } from "../go/context-waits.ts";
import type { Access, Spawn } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { spawnsIn } from "../go/spawns.ts";
import { contains, type Node, none, textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "cleanup-goroutine-on-ctx-done",
  title: {
    en: "Map cleanup in a goroutine that waits for a context",
    "zh-CN": "在等待 context 的 goroutine 中清理 map",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "race",
  doc:
    "`go func() { <-ctx.Done(); delete(m, k) }()` is no deferred cleanup: it runs in another goroutine, beside everything " +
    "else that uses the map, so it needs the lock. And `Done` of `context.Background()` or " +
    "`context.WithoutCancel(ctx)` is nil: the goroutine and the entry then stay for ever.",
  bad: [
    {
      name: "without a lock",
      go: `
var live = map[int]bool{}

func track(ctx context.Context, id int) {
	go func() {
		<-ctx.Done()
		delete(live, id) // want cleanup-goroutine-on-ctx-done
	}()
}`,
    },
    {
      name: "with a context that never ends",
      go: `
var (
	mu   sync.Mutex
	live = map[int]bool{}
)

func track(id int) {
	ctx := context.Background()
	go func() {
		<-ctx.Done() // want cleanup-goroutine-on-ctx-done
		mu.Lock()
		delete(live, id)
		mu.Unlock()
	}()
}`,
    },
  ],
  good: [
    {
      name: "under the lock, or deferred by the function itself",
      go: `
var (
	mu   sync.Mutex
	live = map[int]bool{}
)

func track(ctx context.Context, id int, work func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		<-ctx.Done()
		mu.Lock()
		defer mu.Unlock()
		delete(live, id)
	}()
	defer func() {
		mu.Lock()
		defer mu.Unlock()
		delete(live, id)
	}()
	work()
}`,
    },
    {
      name: "a map of the goroutine's own",
      go: `
func watch(ctx context.Context, report func(map[string]int)) {
	go func() {
		<-ctx.Done()
		last := map[string]int{}
		last["end"] = 1
		report(last)
	}()
}`,
    },
  ],
  limits: [
    {
      name: "a select with several cases",
      why: "another case may end the wait, and which one cleans up is not followed",
      go: `
var live = map[int]bool{}

func track(ctx context.Context, done chan bool, id int) {
	go func() {
		select {
		case <-ctx.Done():
			delete(live, id)
		case <-done:
		}
	}()
}`,
    },
  ],
  messages: {
    unlocked: {
      en: {
        what: "{code} runs in a goroutine of its own when the context ends, without a lock.",
        why: "The goroutine started at {spawn} waits for {context}; everything else that uses {map} goes on beside it.",
        fix: "Hold the lock of {map} around this line, or clean up in a deferred function where the work ends.",
      },
      "zh-CN": {
        what: "context 结束时，{code} 在单独的 goroutine 中执行，没有持锁。",
        why: "从{spawn}启动的 goroutine 在等待 {context}；其他使用 {map} 的代码会与它同时执行。",
        fix: "在这一行前后持有 {map} 的锁，或在工作结束处用 defer 的函数清理。",
      },
    },
    endless: {
      en: {
        what: "{context} never comes, so this goroutine and its entry of {map} stay for ever.",
        why: "The context is made by {origin}, whose `Done` is nil.",
        fix: "Use a context that is cancelled, or clean up in a deferred function where the work ends.",
      },
      "zh-CN": {
        what: "{context} 永远不会发生，这个 goroutine 及其在 {map} 中的条目会一直存在。",
        why: "这个 context 由 {origin} 产生，它的 `Done` 是 nil。",
        fix: "使用会被取消的 context，或在工作结束处用 defer 的函数清理。",
      },
    },
  },
  *check(pkg) {
    for (const { spawn, wait, write, origin } of cleanups(pkg)) {
      const { file, cell, base } = write;
      const context = textOf(file.tree, wait);
      const map = textOf(file.tree, base);
      if (origin) {
        yield {
          ...{ file, node: wait, subject: cell.name, message: "endless" },
          values: { context, map, origin },
          ...{ severity: "error", confidence: "high" },
        };
      } else if (isUnlocked(write) && !guardOf(cell)?.missing.includes(write)) {
        const site = { file: spawn.file, node: spawn.node };
        yield {
          ...{ file, node: write.node, subject: cell.name, message: "unlocked" },
          values: { code: codeOf(write), context, map, spawn: site },
          related: [{ ...site, label: "spawn" }],
        };
      }
    }
  },
});

interface Cleanup {
  readonly spawn: Spawn;
  /** The receive from Done, and the first write to a map after it. */
  readonly wait: Node;
  readonly write: Access;
  /** What made a context that never ends. */
  readonly origin: string | undefined;
}

function* cleanups(pkg: GoPackage): Iterable<Cleanup> {
  for (const spawn of spawnsIn(pkg)) {
    const [fn] = spawn.targets;
    if (spawn.kind !== "go" || fn?.kind !== "literal" || fn.file.test) continue;
    const wait = firstWait(fn);
    const write = wait === none ? undefined : writeAfter(fn, wait);
    if (write) yield { spawn, wait, write, origin: endlessOrigin(fn, wait) };
  }
}

/** The first write after the wait to a map that lives outside the goroutine. */
function writeAfter(fn: GoFunction, wait: Node): Access | undefined {
  return accessesIn(fn.file.package).find(
    ({ function: own, node, effect, path, file }) =>
      own === fn &&
      node > wait &&
      effect === "write" &&
      !(path.root.file === file && contains(file.tree, fn.node, path.root.node)),
  );
}

function isUnlocked({ locks, doubts }: Access): boolean {
  return locks.may.length === 0 && !doubts.has("unnamed lock") && !doubts.has("incomplete");
}
