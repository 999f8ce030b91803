/** A sync.Map whose entry is loaded and then stored or deleted on the strength of what was loaded. */

import { boundResults } from "../go/bound-results.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFunction } from "../go/model.ts";
import { isResource } from "../go/resources.ts";
import type { SyncMapCall } from "../go/sync-map.ts";
import { closedLoadsIn, type LoadThenStore, loadsThenStoresIn } from "../go/sync-map-steps.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  none,
  onlyChild,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { deref, namedOf, under } from "../go/types.ts";
import { type Fix, fixOf, replaceNode } from "./fix.ts";
import { defineRule, type FactBase } from "./rule.ts";

export default defineRule({
  id: "syncmap-load-then-store",
  title: {
    en: "sync.Map loaded and stored in two steps",
    "zh-CN": "对 sync.Map 先 Load 再 Store，不是一步完成",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 1,
  manifests: "data",
  doc:
    "Each call on a sync.Map is atomic, two of them are not. Between `Load` and `Store` another goroutine can store: its " +
    "update is lost, or two creators go on with two different values. Between `Load` and `Delete` the entry can be replaced, " +
    "and the newer one is removed. A channel that is loaded and closed before its entry is gone is closed twice when two " +
    "goroutines do so at once, and the second `close` panics. Where the stored value neither owns nor counts anything, as in a cache of results, both " +
    "values are as good and the finding is only listed.",
  bad: [
    {
      name: "create if absent",
      go: `
var sessions sync.Map

func session(id string) any {
	if value, ok := sessions.Load(id); ok {
		return value
	}
	value := new(int)
	sessions.Store(id, value) // want syncmap-load-then-store
	return value
}`,
    },
    {
      name: "a counter",
      go: `
var hits sync.Map

func hit(path string) {
	seen, _ := hits.Load(path)
	hits.Store(path, seen.(int)+1) // want syncmap-load-then-store syncmap-unchecked-assertion
}`,
    },
    {
      name: "a channel that two goroutines can load and close",
      go: `
var timers sync.Map

func stop(id string) {
	if done, ok := timers.Load(id); ok {
		close(done.(chan struct{})) // want syncmap-load-then-store
		timers.Delete(id)
	}
}`,
    },
  ],
  good: [
    {
      name: "one call, or a value that counts by itself",
      go: `
var (
	sessions sync.Map
	hits     sync.Map
)

func session(id string) any {
	if value, ok := sessions.Load(id); ok {
		return value
	}
	value, _ := sessions.LoadOrStore(id, new(int))
	return value
}

func hit(path string) {
	count, _ := hits.LoadOrStore(path, new(atomic.Int64))
	count.(*atomic.Int64).Add(1)
}`,
    },
    {
      name: "a channel that is taken out and closed by the one who got it",
      go: `
var timers sync.Map

func stop(id string) {
	if done, ok := timers.LoadAndDelete(id); ok {
		close(done.(chan struct{}))
	}
}`,
    },
    {
      name: "both under one mutex, and a Store that does not depend on the Load",
      go: `
var (
	mu    sync.Mutex
	known sync.Map
)

func put(key string, value int) {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := known.Load(key); !ok {
		known.Store(key, value)
	}
}

func replace(key string, value int) {
	old, _ := known.Load(key)
	fmt.Println("was", old)
	known.Store(key, value)
}`,
    },
  ],
  limits: [
    {
      name: "the two calls in two functions",
      why: "the answer is not followed through calls",
      go: `
var sessions sync.Map

func known(id string) bool {
	_, ok := sessions.Load(id)
	return ok
}

func session(id string) {
	if !known(id) {
		sessions.Store(id, 1)
	}
}`,
    },
  ],
  messages: {
    create: {
      en: {
        what: "{code} may overwrite what another goroutine stored since the `Load` at {site}.",
        why: "`Load` and `Store` are two steps: two goroutines that both find nothing both store, and each goes on with its own value.",
        fix: "Use `LoadOrStore` and go on with the value that it returns.",
      },
      "zh-CN": {
        what: "{code} 可能覆盖另一个 goroutine 在{site}的 `Load` 之后存入的值。",
        why: "`Load` 与 `Store` 是两步：两个都没有找到的 goroutine 会各自存入，并各自使用自己的值。",
        fix: "改用 `LoadOrStore`，并使用它返回的值。",
      },
    },
    update: {
      en: {
        what: "{code} stores a value computed from the `Load` at {site}, so an update in between is lost.",
        why: "`Load` and `Store` are two steps; two goroutines can compute from the same old value.",
        fix: "Repeat with `CompareAndSwap` until it succeeds, or store a value that is itself atomic.",
      },
      "zh-CN": {
        what: "{code} 存入的值由{site}的 `Load` 计算得到，其间的更新会丢失。",
        why: "`Load` 与 `Store` 是两步；两个 goroutine 可能基于同一个旧值计算。",
        fix: "用 `CompareAndSwap` 循环直到成功，或在 map 中存放本身是原子的值。",
      },
    },
    closed: {
      en: {
        what: "{code} may close a channel that another goroutine has closed since the `Load` at {site}.",
        why: "The entry is taken out in a step of its own at {removed}; two goroutines that both load the channel both close it, and the second one panics with `close of closed channel`.",
        fix: "Take the channel out with `LoadAndDelete`, or put the next one in with `Swap`, and close the one that this returns.",
      },
      "zh-CN": {
        what: "{code} 关闭的通道可能在{site}的 `Load` 之后已被另一个 goroutine 关闭。",
        why: "该条目在{removed}才单独移除；两个都取到该通道的 goroutine 会各自关闭它，后者会触发 panic：`close of closed channel`。",
        fix: "用 `LoadAndDelete` 取出通道，或用 `Swap` 放入下一个通道，并关闭其返回的通道。",
      },
    },
  },
  *check(pkg) {
    for (const fn of pkg.functions) {
      if (fn.file.test) continue;
      for (const { load, store, why } of loadsThenStoresIn(fn)) {
        const { file, node } = store.call;
        const site = { file, node: load.call.node };
        yield {
          ...{ file, node, subject: store.path.root.name, message: why },
          values: { code: textOf(file.tree, node), site },
          related: [{ ...site, label: "read" }],
          fix: why === "create" ? storeOnce(fn, load, store) : undefined,
          ...weightOf(store, why),
        };
      }
      for (const { load, close, removal } of closedLoadsIn(fn)) {
        const { file, node } = close;
        const site = { file, node: load.call.node };
        const removed = { file, node: removal.call.node };
        yield {
          ...{ file, node, subject: load.path.root.name, message: "closed" },
          values: { code: textOf(file.tree, node), site, removed },
          related: [
            { ...site, label: "read" },
            { ...removed, label: "write" },
          ],
          severity: "error",
        };
      }
    }
  },
});

/** A lost update is an error; two values that are made alike do no harm unless they own or count something. */
function weightOf(
  { call }: SyncMapCall,
  why: LoadThenStore["why"],
): Pick<FactBase, "severity" | "confidence"> {
  if (why === "update") return { severity: "error" };
  const type = typeOf(call.file, call.args[1] ?? none);
  const isCounter = under(type).kind === "pointer" && under(deref(type)).kind === "basic";
  const isAtomic = namedOf(type)?.path === "sync/atomic";
  return isResource(type) || isCounter || isAtomic ? {} : { confidence: "low" };
}

/** `if _, ok := m.Load(k); !ok { m.Store(k, v) }` is one LoadOrStore, where making the value costs and does nothing. */
function storeOnce({ file }: GoFunction, load: SyncMapCall, store: SyncMapCall): Fix | undefined {
  const { tree } = file;
  const test = ancestorOf(tree, load.call.node, kind.ifStatement);
  const body = childrenOf(tree, onlyChild(tree, childAt(tree, test, field.consequence)));
  const statement = parentOf(tree, store.call.node);
  const [value = none] = boundResults(file, load.call.node);
  const method = childAt(tree, childAt(tree, store.call.node, field.function), field.field);
  const isAll = body.length === 1 && body[0] === statement && textOf(tree, value) === "_";
  const hasElse = childAt(tree, test, field.alternative) !== none;
  const code = textOf(tree, statement).replace(/\.Store\(/, ".LoadOrStore(");
  const isPlain =
    !/[(\n]/.test(textOf(tree, store.call.args[1] ?? none)) && textOf(tree, method) === "Store";
  if (!isAll || hasElse || !isPlain || statementOf(tree, test) !== test) return undefined;
  return fixOf(tree, [replaceNode(tree, test, code)]);
}
