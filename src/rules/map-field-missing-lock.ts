/** A map that is guarded everywhere but here. */

import type { Access, Guard } from "../go/facts.ts";
import { brokenPromisesIn } from "../go/promises.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { describeBroken, isAboutMap } from "./broken-promise.ts";
import { forgetfulCallers } from "./forgetful-callers.ts";
import { guardName } from "./guard-name.ts";
import { lockHere } from "./lock-fix.ts";
import { fewAccesses, hasLockingCaller } from "./missing-lock.ts";
import { defineRule, type RelatedSite } from "./rule.ts";
import { unguardedAccesses } from "./unguarded-accesses.ts";

export default defineRule({
  id: "map-field-missing-lock",
  title: { en: "Guarded map touched without its lock", "zh-CN": "受保护的 map 在未加锁时被访问" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "Where most code takes a mutex around a map, the map is meant to be shared. One access without the lock " +
    "is enough for a data race with all the others, and the runtime may stop the whole process with " +
    "`fatal error: concurrent map read and map write`. Which mutex guards which map is inferred from the " +
    "accesses in the package, or read from `// guarded by mu`, and the count is part of the finding.",
  bad: [
    {
      name: "a read without the lock that every write takes",
      go: `
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *Cache) Set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

func (c *Cache) Delete(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

func (c *Cache) Get(key string) int {
	return c.items[key] // want map-field-missing-lock
}`,
    },
    {
      name: "the map itself, taken under the lock and used after it",
      go: `
type Hub struct {
	mu    sync.Mutex
	peers map[string]int
}

func (h *Hub) Join(peer string) {
	h.mu.Lock()
	h.peers[peer]++
	h.mu.Unlock()
}

func (h *Hub) Total() int {
	h.mu.Lock()
	peers := h.peers
	h.mu.Unlock()
	total := 0
	for _, count := range peers { // want map-field-missing-lock
		total += count
	}
	return total
}`,
    },
  ],
  good: [
    {
      name: "a constructor, and a helper whose callers hold the lock",
      go: `
type Cache struct {
	mu    sync.Mutex
	items map[string]int
}

func NewCache() *Cache {
	c := &Cache{items: map[string]int{}}
	c.items["boot"] = 1
	return c
}

func (c *Cache) Set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(key, value)
}

func (c *Cache) Delete(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

func (c *Cache) put(key string, value int) { c.items[key] = value }`,
    },
  ],
  limits: [
    {
      name: "a new map put in place without the lock",
      why: "this is nearly always the set-up of the value before anybody else has it",
      go: `
type Cache struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *Cache) Set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

func (c *Cache) Get(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items[key]
}

func (c *Cache) Reset() {
	c.items = make(map[string]int)
}`,
    },
  ],
  messages: {
    inferred: {
      en: {
        what: "{code} touches {map} without holding {lock}.",
        why:
          "{lock} is held at {held} of {total} accesses to this map; {other} at {site} is one of them and can run at the " +
          "same time, which is a data race (`fatal error: concurrent map read and map write`).",
        fix: "Hold {lock} around this access.",
      },
      "zh-CN": {
        what: "{code} 访问 {map} 时没有持有 {lock}。",
        why:
          "对这个 map 的 {total} 处访问中有 {held} 处持有 {lock}；{site}的 {other} 就是其中之一，可能与这里同时执行，" +
          "构成数据竞争（`fatal error: concurrent map read and map write`）。",
        fix: "在这次访问前后持有 {lock}。",
      },
    },
    outlived: {
      en: {
        what: "{code} goes on with {map} after {lock} was released.",
        why:
          "{map} was taken under {lock} at {taken} and is the map itself, not a copy; {other} at {site} holds {lock} and " +
          "can run at the same time, which is a data race (`fatal error: concurrent map read and map write`).",
        fix: "Hold {lock} here too, or take a copy while it is held, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 在释放 {lock} 之后继续使用 {map}。",
        why:
          "{map} 在{taken}持有 {lock} 时取得，是 map 本身而不是副本；{site}的 {other} 持有 {lock}，可能与这里同时执行，" +
          "构成数据竞争（`fatal error: concurrent map read and map write`）。",
        fix: "在这里也持有 {lock}，或在持锁时取得副本，例如使用 `maps.Clone`。",
      },
    },
    promise: {
      en: {
        what: "{call} is called without holding {lock}.",
        why: "{callee}, declared at {declared}, touches a map and leaves {lock} to its callers, which {here} does not hold.",
        fix: "Hold {lock} around this call.",
      },
      "zh-CN": {
        what: "调用 {call} 时没有持有 {lock}。",
        why: "{callee}（声明于{declared}）会访问 map，并要求调用者持有 {lock}，而 {here} 没有持有。",
        fix: "在这次调用前后持有 {lock}。",
      },
    },
    mostCallers: {
      en: {
        what: "{call} is called without holding {lock}.",
        why: "{callee} touches a map under {lock}, which {held} of its {total} callers in this package hold; this one does not.",
        fix: "Hold {lock} around this call.",
      },
      "zh-CN": {
        what: "调用 {call} 时没有持有 {lock}。",
        why: "{callee} 在 {lock} 保护下访问 map；本包中它的 {total} 个调用者有 {held} 个持有该锁，而这一处没有。",
        fix: "在这次调用前后持有 {lock}。",
      },
    },
    declared: {
      en: {
        what: "{code} touches {map} without holding {lock}.",
        why:
          "{map} is declared at {declared} as guarded by {lock}; {other} at {site} holds it and can run at the same time, " +
          "which is a data race (`fatal error: concurrent map read and map write`).",
        fix: "Hold {lock} around this access.",
      },
      "zh-CN": {
        what: "{code} 访问 {map} 时没有持有 {lock}。",
        why:
          "{map} 在{declared}声明为由 {lock} 保护；{site}的 {other} 持有它，可能与这里同时执行，" +
          "构成数据竞争（`fatal error: concurrent map read and map write`）。",
        fix: "在这次访问前后持有 {lock}。",
      },
    },
    declaredOnly: {
      en: {
        what: "{code} touches {map} without holding {lock}.",
        why: "{map} is declared at {declared} as guarded by {lock}, and nothing in this package holds it around the map.",
        fix: "Hold {lock} around this access.",
      },
      "zh-CN": {
        what: "{code} 访问 {map} 时没有持有 {lock}。",
        why: "{map} 在{declared}声明为由 {lock} 保护，而本包中没有任何一处在访问它时持有该锁。",
        fix: "在这次访问前后持有 {lock}。",
      },
    },
  },
  *check(pkg) {
    const promises = brokenPromisesIn(pkg).filter(isAboutMap);
    const others = forgetfulCallers(pkg).filter(({ call }) =>
      promises.every((told) => told.call.node !== call.node || told.call.file !== call.file),
    );
    const broken = [...promises, ...others];
    for (const promise of broken) yield describeBroken(promise);
    const blamed = new Set(broken.map(({ callee }) => callee));
    for (const { access, guard, other, taken } of unguardedAccesses(pkg)) {
      // The caller that forgot the lock is the one to mend.
      if (blamed.has(access.function)) continue;
      const { cell, file, node } = access;
      const lock = taken?.lock ?? guardName(access, guard);
      const site = { file: other.file, node: other.node };
      const base = {
        file,
        node,
        subject: cell.name,
        fix: lockHere(access, guard),
        related: relatedOf(guard, other, lock),
        ...(!isSure(access, guard) && {
          severity: "warning" as const,
          confidence: "medium" as const,
        }),
      };
      const values = {
        code: codeOf(access),
        map: textOf(file.tree, access.base),
        lock,
        other: codeOf(other),
        site,
      };
      if (guard.declared) {
        const message = guard.held > 0 ? "declared" : "declaredOnly";
        yield { ...base, message, values: { ...values, declared: guard.declared } };
      } else if (taken) {
        yield { ...base, message: "outlived", values: { ...values, taken: taken.site } };
      } else {
        const counts = { held: guard.held, total: guard.total };
        yield { ...base, message: "inferred", values: { ...values, ...counts } };
      }
    }
  },
});

/** The length of a map is one word: reading it unlocked is a race, and rarely what breaks. */
function isSure(access: Access, guard: Guard): boolean {
  const { doubts, locks, op } = access;
  if (guard.confidence !== "high" || doubts.size > 0 || locks.may.length > 0) return false;
  if (!guard.declared && guard.total <= fewAccesses) return false;
  return op !== "len" && !hasLockingCaller(access, guard);
}

/** The access that collides first, then others under the lock, then where the guard is written down. */
function relatedOf(guard: Guard, other: Access, lock: string): readonly RelatedSite[] {
  const held = [other, ...guard.evidence.filter((access) => access !== other)].slice(0, 3);
  const shown = guard.held > 0 ? held : [];
  const declared = guard.declared
    ? [{ ...guard.declared, label: "guardDeclared" as const, name: lock }]
    : [];
  return [
    ...shown.map(({ file, node }) => ({ file, node, label: "guarded" as const, name: lock })),
    ...declared,
  ];
}
