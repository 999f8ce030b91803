/** A guarded map that is encoded, printed or copied outside its lock. */

import { accessesIn } from "../go/accesses.ts";
import { calleeOf } from "../go/callee.ts";
import type { Access, Guard } from "../go/facts.ts";
import type { GoPackage } from "../go/model.ts";
import { statementOf, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { mapOf } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { guardName } from "./guard-name.ts";
import { guardBeside } from "./lock-evidence.ts";
import { lockHere } from "./lock-fix.ts";
import { collisionOf, isConvincing } from "./missing-lock.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "marshal-shared-map",
  title: {
    en: "Guarded map encoded or copied outside its lock",
    "zh-CN": "在锁外编码或复制受保护的 map",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "`json.Marshal`, `fmt.Println`, a logger and `maps.Clone` all go over the whole map. Outside the lock, while another " +
    "goroutine writes, the runtime stops the process with `fatal error: concurrent map iteration and map write`. " +
    "Debug and metrics endpoints are where it happens in production.",
  bad: [
    {
      name: "a dump of a map that is counted under a lock",
      go: `
var (
	mu    sync.Mutex
	stats = map[string]int{}
)

func Inc(key string) {
	mu.Lock()
	defer mu.Unlock()
	stats[key]++
}

func Dump() ([]byte, error) {
	return json.Marshal(stats) // want marshal-shared-map
}`,
    },
  ],
  good: [
    {
      name: "a copy made under the lock",
      go: `
var (
	mu    sync.Mutex
	stats = map[string]int{}
)

func Inc(key string) {
	mu.Lock()
	defer mu.Unlock()
	stats[key]++
}

func Dump() ([]byte, error) {
	mu.Lock()
	snapshot := maps.Clone(stats)
	mu.Unlock()
	return json.Marshal(snapshot)
}`,
    },
  ],
  limits: [
    {
      name: "a struct that holds the map",
      why: "the type may have methods of its own for printing and encoding",
      go: `
type Stats struct {
	mu     sync.Mutex
	Counts map[string]int
}

func (s *Stats) Inc(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Counts[key]++
}

func (s *Stats) Reset(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.Counts, key)
}

func (s *Stats) Dump() ([]byte, error) { return json.Marshal(s) }`,
    },
  ],
  messages: {
    whole: {
      en: {
        what: "{code} goes over all of {map} without holding {lock}.",
        why:
          "{map} is written under {lock} at {site}; a write during the iteration stops the whole program with " +
          "`fatal error: concurrent map iteration and map write`.",
        fix: "Copy {map} under {lock} and use the copy.",
      },
      "zh-CN": {
        what: "{code} 会遍历整个 {map}，却没有持有 {lock}。",
        why:
          "{map} 在{site}于 {lock} 保护下写入；遍历期间发生写入会使整个进程以 " +
          "`fatal error: concurrent map iteration and map write` 终止。",
        fix: "在 {lock} 保护下复制 {map}，然后使用副本。",
      },
    },
  },
  *check(pkg) {
    for (const { access, guard, write } of iterations(pkg)) {
      const { cell, file, node, base } = access;
      const lock = guardName(access, guard);
      const site = { file: write.file, node: write.node };
      const sure = guard.confidence === "high" && access.doubts.size === 0;
      yield {
        file,
        node,
        subject: cell.name,
        message: "whole",
        values: { code: codeOf(access), map: textOf(file.tree, base), lock, site },
        related: [{ ...site, label: "guarded", name: lock }],
        fix: inMemory(access) ? lockHere(access, guard) : undefined,
        ...(!sure && { severity: "warning", confidence: "medium" }),
      };
    }
  },
});

interface Iteration {
  readonly access: Access;
  readonly guard: Guard;
  readonly write: Access;
}

function* iterations(pkg: GoPackage): Iterable<Iteration> {
  for (const access of accessesIn(pkg)) {
    const { op, deferred, cell, file, base } = access;
    if ((op !== "encode" && op !== "copy") || access.effect !== "read") continue;
    if (deferred || cell.kind === "local" || access.through) continue;
    // A struct that holds the map may have methods of its own for printing and encoding.
    if (!mapOf(typeOf(file, base))) continue;
    const guard = guardBeside(access);
    const write = guard && isConvincing(guard) ? collisionOf(access, guard) : undefined;
    if (guard && write && !isToldOfWrite(access, guard)) yield { access, guard, write };
  }
}

/** `maps.Copy(a.m, b.m)`: the map that is written without its lock is reported, and once is enough. */
function isToldOfWrite({ cell, file, node }: Access, guard: Guard): boolean {
  const statement = statementOf(file.tree, node);
  return guard.missing.some(
    (other) =>
      other.cell === cell &&
      other.file === file &&
      other.effect === "write" &&
      statementOf(file.tree, other.node) === statement,
  );
}

/** Whether the map is only put into other words: what is written to a connection should not hold up a lock. */
function inMemory({ file, node }: Access): boolean {
  const callee = calleeOf(file, node);
  if (callee.kind !== "external" || callee.receiverType !== "") return false;
  return callee.path === "maps" || /^(?:Marshal|MarshalIndent|Sprint(?:f|ln)?)$/.test(callee.name);
}
