/** A map that is guarded everywhere but here. */
import { cellsIn } from "../go/accesses.ts";
import type { Access, Guard } from "../go/facts.ts";
import { guardOf, isGuarded } from "../go/guards.ts";
import type { GoPackage } from "../go/model.ts";
import { textOf } from "../go/tree.ts";
import { lockWholeBody, mutexText } from "./lock-fix.ts";
import { isPlainMiss } from "./missing-lock.ts";
import { defineRule } from "./rule.ts";

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
  limits: [],
  messages: {
    inferred: {
      en: {
        what: "{code} touches {map} without holding {lock}.",
        why:
          "{map} is accessed under {lock} at {held} of {total} places in this package, {site} among them; this one " +
          "can run beside them, which is a data race (`fatal error: concurrent map read and map write`).",
        fix: "Hold {lock} around this access.",
      },
      "zh-CN": {
        what: "{code} 访问 {map} 时没有持有 {lock}。",
        why:
          "本包对 {map} 的 {total} 处访问中有 {held} 处持有 {lock}，例如{site}；这一处可能与它们同时执行，" +
          "构成数据竞争（`fatal error: concurrent map read and map write`）。",
        fix: "在这次访问前后持有 {lock}。",
      },
    },
    declared: {
      en: {
        what: "{code} touches {map} without holding {lock}.",
        why:
          "{map} is declared at {site} as guarded by {lock}; an access without it is a data race with those " +
          "that hold it (`fatal error: concurrent map read and map write`).",
        fix: "Hold {lock} around this access.",
      },
      "zh-CN": {
        what: "{code} 访问 {map} 时没有持有 {lock}。",
        why:
          "{map} 在{site}声明为由 {lock} 保护；不持有它的访问会与持有它的访问构成数据竞争" +
          "（`fatal error: concurrent map read and map write`）。",
        fix: "在这次访问前后持有 {lock}。",
      },
    },
  },
  *check(pkg) {
    for (const { access, guard } of unguardedAccesses(pkg)) {
      const { cell, file, node } = access;
      const lock = mutexText(access, guard) ?? guard.name;
      const sure = guard.confidence === "high" && access.doubts.size === 0;
      const [evidence] = guard.evidence;
      const base = {
        file,
        node,
        subject: cell.name,
        fix: lockWholeBody(access, guard, mode(access, guard)),
        ...(!sure && { severity: "warning" as const, confidence: "medium" as const }),
      };
      const values = { code: textOf(file.tree, node), map: textOf(file.tree, access.base), lock };
      const shown = guard.evidence.slice(0, 3).map((other) => ({
        file: other.file,
        node: other.node,
        label: "guarded" as const,
        name: lock,
      }));
      if (guard.declared) {
        const related = [{ ...guard.declared, label: "declared" as const, name: cell.name }];
        yield {
          ...base,
          message: "declared",
          values: { ...values, site: guard.declared },
          related: [...related, ...shown],
        };
      } else if (evidence) {
        const site = { file: evidence.file, node: evidence.node };
        const counts = { held: guard.held, total: guard.total };
        yield {
          ...base,
          message: "inferred",
          values: { ...values, ...counts, site },
          related: shown,
        };
      }
    }
  },
});

interface Unguarded {
  readonly access: Access;
  readonly guard: Guard;
}

/** One access per function, map and effect: the first says it, the others need the same cure. */
function* unguardedAccesses(pkg: GoPackage): Iterable<Unguarded> {
  for (const cell of cellsIn(pkg)) {
    const guard = guardOf(cell);
    // A local that goroutines share is told by the goroutine rules, with the two places that meet.
    if (!guard || guard.confidence === "low" || cell.kind === "local") continue;
    const said = new Set<string>();
    for (const access of guard.missing) {
      const group = `${access.function.id} ${access.effect}`;
      if (said.has(group) || !isPlainMiss(access)) continue;
      if (isGuarded(access, guard) !== false) continue;
      said.add(group);
      yield { access, guard };
    }
  }
}

function mode(access: Access, guard: Guard): "read" | "write" {
  return guard.readWrite && access.effect === "read" ? "read" : "write";
}
