/** A map that is written while only the read lock is held. */

import { cellsIn } from "../go/accesses.ts";
import { isConfined } from "../go/confined.ts";
import type { Access, Cell, Lock } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import type { GoPackage } from "../go/model.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { lockName } from "./guard-name.ts";
import { lockForWriting } from "./lock-fix.ts";
import { isForeign } from "./missing-lock.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-write-under-rlock",
  title: { en: "Map written under a read lock", "zh-CN": "只持有读锁时写入 map" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "`RLock` lets any number of goroutines in at once. A write, a delete or a clear under it runs beside " +
    "every other holder of the read lock, which is a data race; the runtime may stop the whole process with " +
    "`fatal error: concurrent map writes`, and no `recover` catches that. Filling a cache on a miss while the " +
    "read lock is still held is the usual way to get there.",
  bad: [
    {
      name: "a cache filled under the read lock",
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
	c.items[key] = len(key) // want map-write-under-rlock
	return len(key)
}`,
    },
  ],
  good: [
    {
      name: "a write under the write lock",
      go: `
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *Cache) Put(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = len(key)
}`,
    },
    {
      name: "a copy built under the read lock",
      go: `
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *Cache) Snapshot() map[string]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make(map[string]int, len(c.items))
	for key, value := range c.items {
		out[key] = value
	}
	return out
}`,
    },
    {
      name: "an atomic value inside the map: a read of the map",
      go: `
type Counters struct {
	mu    sync.RWMutex
	items map[string]*atomic.Int64
}

func (c *Counters) Add(key string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.items[key].Add(1)
}`,
    },
  ],
  limits: [
    {
      name: "a lock in another struct than the map",
      why: "no other access shows that the lock is meant for this map",
      go: `
type Shard struct{ items map[string]int }

type Cache struct {
	mu    sync.RWMutex
	shard *Shard
}

func (c *Cache) Put(key string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.shard.items[key]++
}`,
    },
  ],
  messages: {
    write: {
      en: {
        what: "{code} changes {map} while {lock} is held only for reading.",
        why:
          "{lock} was taken with `RLock` at {site}, which lets several goroutines in at once; two of them here " +
          "are a data race, and Go stops the whole program with `fatal error: concurrent map writes`.",
        fix: "Take {lock} with `Lock` and `Unlock` around this write.",
      },
      "zh-CN": {
        what: "{code} 修改了 {map}，而此时只持有 {lock} 的读锁。",
        why:
          "{lock} 在{site}用 `RLock` 加锁，多个 goroutine 可以同时进入；两个同时执行到这里就是数据竞争，" +
          "Go 会以 `fatal error: concurrent map writes` 终止整个进程。",
        fix: "在这次写入前后改用 {lock} 的 `Lock` 和 `Unlock`。",
      },
    },
  },
  *check(pkg) {
    for (const { access, lock } of writesUnderReadLock(pkg)) {
      const { cell, file, node } = access;
      yield {
        file,
        node,
        subject: cell.name,
        message: "write",
        values: {
          code: codeOf(access),
          map: textOf(file.tree, access.base),
          lock: lockName(lock),
          site: lock.site,
        },
        related: [{ ...lock.site, label: "readLock", name: lockName(lock) }],
        fix: lockForWriting(access.function, lock),
        ...(access.doubts.size > 0 && { severity: "warning", confidence: "medium" }),
      };
    }
  },
});

interface WriteUnderReadLock {
  readonly access: Access;
  readonly lock: Lock;
}

function* writesUnderReadLock(pkg: GoPackage): Iterable<WriteUnderReadLock> {
  for (const cell of cellsIn(pkg)) {
    if (isForeign(cell)) continue;
    for (const access of cell.accesses) {
      if (access.effect !== "write" || access.owned || access.constructing) continue;
      const lock = onlyReadLock(access);
      if (lock && protects(lock, cell, access) && !isConfined(access)) yield { access, lock };
    }
  }
}

/** The read lock held here, where no lock is held for writing on any path and none is unnamed. */
function onlyReadLock({ locks, doubts }: Access): Lock | undefined {
  if (doubts.has("unnamed lock") || locks.may.some(({ mode }) => mode === "write"))
    return undefined;
  return locks.must.find(({ mode, from }) => mode === "read" && from !== "promise");
}

/** Whether the lock is meant for the map: by the accesses, or because both stand side by side. */
function protects(lock: Lock, cell: Cell, access: Access): boolean {
  // A local that goroutines share is told by the goroutine rules; any other is nobody else's.
  if (cell.kind === "local") return false;
  const guard = guardOf(cell);
  if (guard && guard.lock !== lock.cell) return false;
  // Another object of the type may be one that nobody else has: a copy in the making.
  if (cell.kind === "field" && lock.path && lock.path.root !== access.path.root) return false;
  if (guard) return true;
  const root = lock.path?.steps.findLast((step) => step.kind === "field")?.symbol;
  if (cell.kind === "global") return root === undefined && lock.path?.root.owner === undefined;
  return root?.ownerType !== undefined && root.ownerType === cell.symbol.ownerType;
}
