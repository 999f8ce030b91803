/** A struct tag that names a lock for a map, where accesses take none. */
import { cellsIn } from "../go/accesses.ts";
import { tagOf } from "../go/comments.ts";
import type { Access, Cell } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import { ancestorOf, none } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-struct-tag-not-a-lock",
  title: { en: "Struct tag taken for a lock", "zh-CN": "把结构体标签当作锁" },
  severity: "note",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "race",
  doc:
    'A tag such as `sync:"rwlock"` does nothing by itself: neither the compiler nor the runtime reads it. The map is ' +
    "only as safe as the locks that are really taken. The note stands at the field; what is missing at single accesses is " +
    "told by map-field-missing-lock.",
  bad: [
    {
      name: "a tag instead of a lock",
      go: `
type table struct {
	mu   sync.RWMutex
	rows map[string]int \`sync:"rwlock"\` // want map-struct-tag-not-a-lock
}

func (t *table) size(key string) int { return t.rows[key] }`,
    },
  ],
  good: [
    {
      name: "the lock is taken wherever the map is used",
      go: `
type table struct {
	mu   sync.RWMutex
	rows map[string]int \`guarded_by:"mu"\`
}

func (t *table) size(key string) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[key]
}`,
    },
    {
      name: "tags that mean something else",
      go: `
type table struct {
	rows map[string]int \`db:"sync"\`
}

func (t *table) size(key string) int { return t.rows[key] }`,
    },
  ],
  limits: [],
  messages: {
    tag: {
      en: {
        what: "The tag of {map} locks nothing.",
        why: "No part of Go reads such a tag; {code} at {site}, for one, runs without a lock.",
        fix: "Take the lock at every access, and say so in a comment such as `guarded by mu`.",
      },
      "zh-CN": {
        what: "{map} 的标签不会加任何锁。",
        why: "Go 不会读取这样的标签；例如{site}的 {code} 就没有持锁。",
        fix: "在每次访问时加锁，并用注释（如 `guarded by mu`）说明。",
      },
    },
  },
  *check(pkg) {
    for (const { cell, access } of taggedMaps(pkg)) {
      const { symbol } = cell;
      const { file } = symbol;
      if (!file) continue;
      const declaration = ancestorOf(file.tree, symbol.node, kind.fieldDeclaration);
      const site = { file: access.file, node: access.node };
      yield {
        ...{ file, node: declaration === none ? symbol.node : declaration },
        ...{ subject: cell.name, message: "tag" },
        values: { map: cell.name, code: codeOf(access), site },
        related: [{ ...site, label: access.effect === "write" ? "write" : "read" }],
      };
    }
  },
});

interface TaggedMap {
  readonly cell: Cell;
  /** An access without any lock. */
  readonly access: Access;
}

function* taggedMaps(pkg: GoPackage): Iterable<TaggedMap> {
  for (const cell of cellsIn(pkg)) {
    if (cell.kind !== "field" || cell.depth > 0 || !namesLock(tagOf(cell.symbol))) continue;
    const access = cell.accesses.find(isUnlocked);
    if (access) yield { cell, access };
  }
}

/** A key such as `sync` or `guarded_by`; in other keys the words may mean anything. */
function namesLock(tag: string): boolean {
  return /(?:^|[`\\s"])(?:sync|lock|mutex|rwmutex|guard|guarded|guarded_?by|protected_?by):"/i.test(
    tag,
  );
}

function isUnlocked({ effect, owned, constructing, once, file, locks, doubts }: Access): boolean {
  if (effect === "none" || owned || constructing || once || file.test) return false;
  return locks.may.length === 0 && doubts.size === 0;
}
