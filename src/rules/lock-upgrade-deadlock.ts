/** A lock taken by a goroutine that already holds it. */
import { lockCallsIn } from "../go/lock-calls.ts";
import type { GoPackage } from "../go/model.ts";
import { type Relock, relocksIn } from "../go/relock.ts";
import { textOf } from "../go/tree.ts";
import { lockName } from "./guard-name.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "lock-upgrade-deadlock",
  title: { en: "Lock taken while it is already held", "zh-CN": "已经持锁时再次加锁" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "hang",
  doc:
    "The mutexes of Go are not reentrant, and a read lock cannot be upgraded: `Lock` waits until every holder has let go, " +
    "this goroutine included. The same happens when a method that locks calls another one that locks. A second `RLock` " +
    "usually works and hangs as soon as a writer comes in between, so it is reported as a warning.",
  bad: [
    {
      name: "a read lock that is to become a write lock",
      go: `
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *Cache) Get(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if value, ok := c.items[key]; ok {
		return value
	}
	c.mu.Lock() // want lock-upgrade-deadlock
	defer c.mu.Unlock()
	c.items[key] = 1
	return 1
}`,
    },
    {
      name: "a method that locks calls one that locks",
      go: `
type Cache struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.items)
}

func (c *Cache) Put(key string, value int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
	return c.Len() // want lock-upgrade-deadlock
}`,
    },
  ],
  good: [
    {
      name: "released first, and checked again",
      go: `
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *Cache) Get(key string) int {
	c.mu.RLock()
	value, ok := c.items[key]
	c.mu.RUnlock()
	if ok {
		return value
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok := c.items[key]; ok {
		return value
	}
	c.items[key] = 1
	return 1
}`,
    },
    {
      name: "another instance, a goroutine, an inner function that does not lock",
      go: `
type Cache struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *Cache) lenLocked() int { return len(c.items) }

func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lenLocked()
}

func (c *Cache) Merge(other *Cache) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	go c.Len()
	return c.lenLocked() + other.Len()
}`,
    },
  ],
  limits: [
    {
      name: "a lock that the callee takes only sometimes",
      why: "whether the branch is taken while the lock is held is not known",
      go: `
type Cache struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *Cache) grow(size int) {
	if size > 10 {
		c.mu.Lock()
		defer c.mu.Unlock()
		clear(c.items)
	}
}

func (c *Cache) Put(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key]++
	c.grow(len(c.items))
}`,
    },
  ],
  messages: {
    direct: {
      en: {
        what: "{code} waits for a lock that this goroutine already holds.",
        why: "{lock} is taken at {site} and not released before this line; a mutex of Go cannot be locked twice or upgraded.",
        fix: "Release {lock} before this line and check again under the new lock, or leave this call out.",
      },
      "zh-CN": {
        what: "{code} 在等待当前 goroutine 自己已经持有的锁。",
        why: "{lock} 在{site}加锁，到这一行之前没有释放；Go 的互斥锁不能重复加锁，也不能升级。",
        fix: "在这一行之前释放 {lock}，并在新的锁下重新检查；或者去掉这次调用。",
      },
    },
    shared: {
      en: {
        what: "{code} takes {lock} for reading once more, while this goroutine already holds it for reading.",
        why: "{lock} is taken at {site}; a writer that comes in between makes the second `RLock` wait for the writer, and the writer waits for the first (the lock is taken for reading at {inner}).",
        fix: "Call an inner function that leaves the lock to its caller, or release {lock} first.",
      },
      "zh-CN": {
        what: "当前 goroutine 已持有 {lock} 的读锁，而 {code} 再次获取它的读锁。",
        why: "{lock} 在{site}加锁；如果其间有写者到来，第二次 `RLock` 会等待写者，而写者在等待第一把读锁（再次加读锁的位置是{inner}）。",
        fix: "改为调用由调用者负责加锁的内部函数，或先释放 {lock}。",
      },
    },
    through: {
      en: {
        what: "{code} takes {lock} again, which this goroutine already holds.",
        why: "{lock} is taken at {site} and still held here; the callee locks it at {inner}, so it waits for its own caller.",
        fix: "Call an inner function that leaves the lock to its caller, or release {lock} first.",
      },
      "zh-CN": {
        what: "{code} 会再次获取 {lock}，而当前 goroutine 已经持有它。",
        why: "{lock} 在{site}加锁，此处仍未释放；被调用的函数在{inner}对它加锁，于是等待自己的调用者。",
        fix: "改为调用由调用者负责加锁的内部函数，或先释放 {lock}。",
      },
    },
  },
  *check(pkg) {
    for (const relock of relocks(pkg)) {
      const { call, held, inner, fn } = relock;
      const { file, node } = call;
      const values = { code: textOf(file.tree, node), lock: lockName(held), site: held.site };
      const place = inner ? { file: inner.call.file, node: inner.call.node } : { file, node };
      const fact = { file, node, subject: `${held.cell} ${fn.name}`, related: [lockedAt(relock)] };
      if (isShared(relock)) {
        const weight = { severity: "warning", confidence: "medium" } as const;
        yield { ...fact, ...weight, message: "shared", values: { ...values, inner: place } };
      } else if (inner) {
        yield { ...fact, message: "through", values: { ...values, inner: place } };
      } else {
        yield { ...fact, message: "direct", values };
      }
    }
  },
});

/** One for each lock and function: the others of a function have the same cause. */
function relocks(pkg: GoPackage): readonly Relock[] {
  const written = new Set<string>();
  const functions = pkg.functions.filter(({ file }) => !file.test);
  for (const { op, mode, cell } of functions.flatMap(lockCallsIn)) {
    if (op === "lock" && mode === "write") written.add(cell);
  }
  return functions.flatMap((fn) => {
    // Readers alone never wait for one another.
    const found = relocksIn(fn).filter((one) => !isShared(one) || written.has(one.held.cell));
    return found.filter(
      (one, at) => found.findIndex(({ held }) => held.cell === one.held.cell) === at,
    );
  });
}

/** Two read locks go together until a writer waits between them. */
function isShared({ held, mode }: Relock): boolean {
  return held.mode === "read" && mode === "read";
}

function lockedAt({ held }: Relock) {
  return {
    ...held.site,
    label: held.mode === "read" ? "readLock" : "lock",
    name: lockName(held),
  } as const;
}
