/** A sync.Map whose entry is loaded and then stored or deleted on the strength of what was loaded. */
import { type Answer, absenceTest, answerOf } from "../go/absence.ts";
import { field, kind } from "../go/kinds.ts";
import { heldAt } from "../go/locks.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { isResource } from "../go/resources.ts";
import { symbolOf } from "../go/symbols.ts";
import { type SyncMapCall, syncMapCallsIn } from "../go/sync-map.ts";
import {
  ancestorOf,
  childAt,
  contains,
  kindOf,
  type Node,
  none,
  textOf,
  unparen,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { deref, namedOf, under } from "../go/types.ts";
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
    "and the newer one is removed. Where the stored value neither owns nor counts anything, as in a cache of results, both " +
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
  },
  *check(pkg) {
    for (const { load, store, message } of pairs(pkg)) {
      const { file, node } = store.call;
      const site = { file, node: load.call.node };
      yield {
        ...{ file, node, subject: store.path.root.name, message },
        values: { code: textOf(file.tree, node), site },
        related: [{ ...site, label: "read" }],
        ...weightOf(store, message),
      };
    }
  },
});

interface Pair {
  readonly load: SyncMapCall;
  readonly store: SyncMapCall;
  readonly message: "create" | "update";
}

function* pairs(pkg: GoPackage): Iterable<Pair> {
  for (const fn of pkg.functions) {
    if (fn.file.test) continue;
    const calls = syncMapCallsIn(fn);
    for (const store of calls.filter(({ name, path }) => name === "Store" && isShared(fn, path))) {
      const pair = pairOf(fn, calls, store);
      if (pair) yield pair;
    }
  }
}

/** A lost update is an error; two values that are made alike do no harm unless they own or count something. */
function weightOf(
  { call }: SyncMapCall,
  message: Pair["message"],
): Pick<FactBase, "severity" | "confidence"> {
  if (message === "update") return { severity: "error" };
  const type = typeOf(call.file, call.args[1] ?? none);
  const isCounter = under(type).kind === "pointer" && under(deref(type)).kind === "basic";
  const isAtomic = namedOf(type)?.path === "sync/atomic";
  return isResource(type) || isCounter || isAtomic ? {} : { confidence: "low" };
}

/** The last Load of the same key before the Store, if the Store hangs on it. */
function pairOf(
  fn: GoFunction,
  calls: readonly SyncMapCall[],
  store: SyncMapCall,
): Pair | undefined {
  const before = calls.filter(
    ({ path, keyText, call }) =>
      path.exactKey === store.path.exactKey &&
      keyText === store.keyText &&
      call.node < store.call.node,
  );
  const load = before.at(-1);
  if (load?.name !== "Load" || heldAt(fn, store.call.node).may.length > 0) return undefined;
  const answer = answerOf(fn.file, load.call.node);
  if (!answer) return undefined;
  if (isComputedFrom(fn, answer, store)) return { load, store, message: "update" };
  const test = absenceTest(fn.file, answer, statementOf(fn, store));
  return test === none ? undefined : { load, store, message: "create" };
}

function statementOf({ file }: GoFunction, { call }: SyncMapCall): Node {
  return ancestorOf(file.tree, call.node, kind.expressionStatement);
}

/** `m.Store(k, v.(int)+1)`: the old value in an expression, not handed back as it is. */
function isComputedFrom({ file }: GoFunction, { value }: Answer, { call }: SyncMapCall): boolean {
  const { tree } = file;
  const stored = unparen(tree, call.args[1] ?? none);
  if (!value || kindOf(tree, stored) !== kind.binaryExpression) return false;
  return value.uses.some((use) => {
    if (!contains(tree, stored, use) || symbolOf(file, use) !== value) return false;
    return childAt(tree, stored, field.left) !== none;
  });
}

/** A package variable, a field, or a local that a function literal shares. */
function isShared(fn: GoFunction, { root, steps }: SyncMapCall["path"]): boolean {
  return steps.length > 0 || root.owner !== fn;
}
