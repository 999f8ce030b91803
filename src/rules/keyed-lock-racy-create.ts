/** Locks per key that are made on demand without a lock. */

import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import type { GoPackage } from "../go/model.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { isLockTable } from "./goroutine-pairs.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "keyed-lock-racy-create",
  title: { en: "Lock per key made without a lock", "zh-CN": "按键创建的锁本身没有受到保护" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A `map[K]*sync.Mutex` exists because several goroutines come with the same key. Looking one up and making it when " +
    "it is missing, with no lock around both, races on the map, and two callers can get two different mutexes for one key: " +
    "the key is then not protected at all.",
  bad: [
    {
      name: "get or create, unlocked",
      go: `
var locks = map[string]*sync.Mutex{}

func lockFor(key string) *sync.Mutex {
	if mu, ok := locks[key]; ok {
		return mu
	}
	mu := &sync.Mutex{}
	locks[key] = mu // want keyed-lock-racy-create
	return mu
}`,
    },
  ],
  good: [
    {
      name: "sync.Map, or one lock over look-up and insert",
      go: `
var (
	guard sync.Mutex
	locks = map[string]*sync.Mutex{}
)

func lockFor(key string) *sync.Mutex {
	guard.Lock()
	defer guard.Unlock()
	if mu, ok := locks[key]; ok {
		return mu
	}
	mu := &sync.Mutex{}
	locks[key] = mu
	return mu
}`,
    },
    {
      name: "a table that is complete before it is shared",
      go: `
var locks = map[string]*sync.Mutex{}

func init() {
	for _, key := range []string{"a", "b"} {
		if locks[key] == nil {
			locks[key] = new(sync.Mutex)
		}
	}
}

func lockFor(key string) *sync.Mutex { return locks[key] }`,
    },
  ],
  limits: [],
  messages: {
    create: {
      en: {
        what: "{code} adds a lock to {map} without holding one.",
        why: "The look-up at {site} and this insert are not one step; two goroutines can get two different locks for one key, and the map races.",
        fix: "Hold one mutex over look-up and insert, or use `sync.Map` with `LoadOrStore`.",
      },
      "zh-CN": {
        what: "{code} 在没有持锁的情况下向 {map} 加入一把锁。",
        why: "{site}的查找与这次插入不是一步完成的；两个 goroutine 可能为同一个键得到两把不同的锁，map 本身也会发生竞争。",
        fix: "用一把互斥锁同时保护查找与插入，或使用 `sync.Map` 的 `LoadOrStore`。",
      },
    },
  },
  *check(pkg) {
    for (const { write, read } of racyCreations(pkg)) {
      const { cell, file, node, base } = write;
      const site = { file: read.file, node: read.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "create",
        values: { code: codeOf(write), map: textOf(file.tree, base), site },
        related: [{ ...site, label: "read" }],
      };
    }
  },
});

interface RacyCreation {
  readonly write: Access;
  readonly read: Access;
}

function* racyCreations(pkg: GoPackage): Iterable<RacyCreation> {
  for (const cell of cellsIn(pkg)) {
    if (cell.kind === "local" || cell.incomplete || !isLockTable(cell) || guardOf(cell)) continue;
    for (const write of cell.accesses) {
      if (write.op !== "write" || !isOpen(write)) continue;
      const read = lookUpBefore(cell, write);
      if (read) yield { write, read };
    }
  }
}

function isOpen({ owned, constructing, once, file, locks, doubts }: Access): boolean {
  return (
    !owned && !constructing && !once && !file.test && locks.may.length === 0 && doubts.size === 0
  );
}

function lookUpBefore(cell: Cell, write: Access): Access | undefined {
  return cell.accesses.find(
    ({ op, function: fn, node }) => op === "read" && fn === write.function && node < write.node,
  );
}
