/** A guarded map that leaves its lock: returned, stored or sent as it is. */

import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell, Guard } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import { kind } from "../go/kinds.ts";
import { heldAt } from "../go/locks.ts";
import type { GoPackage } from "../go/model.ts";
import { atLeastGo } from "../go/sees.ts";
import { kindOf, parentOf, statementOf, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { freshName, packageNameAt, typeTextAt } from "./fix-names.ts";
import { mutexText } from "./lock-fix.ts";
import { changesInPlace, isConvincing, isForeign } from "./missing-lock.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "guarded-map-escapes",
  title: { en: "Guarded map handed out without a copy", "zh-CN": "受保护的 map 未经复制就被交出" },
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A map is a reference. A method that returns the map of a locked type hands its caller the map itself: the " +
    "caller reads or ranges without the lock while another goroutine writes, and Go stops the process with " +
    "`fatal error: concurrent map iteration and map write`. Taking the lock around the `return` protects nothing.",
  bad: [
    {
      name: "the map itself, returned under the lock",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) Delete(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items // want guarded-map-escapes
}`,
    },
  ],
  good: [
    {
      name: "a copy made under the lock",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.items)
}`,
    },
    {
      name: "the map is detached: the store goes on with another one",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) Drain() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	drained := s.items
	s.items = make(map[string]int)
	return drained
}`,
    },
    {
      name: "copy on write: what was handed out is never changed",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := maps.Clone(s.items)
	next[key] = value
	s.items = next
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items
}`,
    },
  ],
  limits: [
    {
      name: "a map stored in another value",
      why: "the other value may share the lock, or be used under it only",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

type View struct{ items map[string]int }

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) View() *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &View{items: s.items}
}`,
    },
  ],
  messages: {
    sent: {
      en: {
        what: "{code} sends {map} itself, not a copy.",
        why:
          "{map} is guarded by {lock} ({held} of {total} accesses) and changed in place at {site}; whoever receives it " +
          "reads it without the lock.",
        fix: "Send a copy made under {lock}, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 发送的是 {map} 本身，而不是副本。",
        why:
          "{map} 由 {lock} 保护（{total} 处访问中有 {held} 处持有），并在{site}被就地修改；" +
          "接收方会在没有锁的情况下读取它。",
        fix: "发送在 {lock} 保护下得到的副本，例如使用 `maps.Clone`。",
      },
    },
    returned: {
      en: {
        what: "{code} hands out {map} itself, not a copy.",
        why:
          "{map} is guarded by {lock} ({held} of {total} accesses) and changed in place at {site}; whoever has the " +
          "result reads it without the lock.",
        fix: "Return a copy made under {lock}, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 交出的是 {map} 本身，而不是副本。",
        why:
          "{map} 由 {lock} 保护（{total} 处访问中有 {held} 处持有），并在{site}被就地修改；" +
          "拿到结果的一方会在没有锁的情况下读取它。",
        fix: "返回在 {lock} 保护下得到的副本，例如使用 `maps.Clone`。",
      },
    },
  },
  *check(pkg) {
    for (const { access, guard, write } of escapes(pkg)) {
      const { cell, file, node, base } = access;
      const lock = mutexText(access, guard) ?? guard.name;
      const site = { file: write.file, node: write.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: access.escape === "send" ? "sent" : "returned",
        values: {
          code: codeOf(access),
          map: textOf(file.tree, base),
          lock,
          held: guard.held,
          total: guard.total,
          site,
        },
        related: [{ ...site, label: "write" }],
        fix: cloneAtReturn(access, guard),
        ...(!isSure(access, guard) && { confidence: "medium" }),
      };
    }
  },
});

interface Escape {
  readonly access: Access;
  readonly guard: Guard;
  /** A write in place that the holder of the map may run into. */
  readonly write: Access;
}

function* escapes(pkg: GoPackage): Iterable<Escape> {
  for (const cell of cellsIn(pkg)) {
    const guard = cell.kind === "local" || isForeign(cell) ? undefined : guardOf(cell);
    const write = cell.accesses.find(changesInPlace);
    if (!guard || !isConvincing(guard) || !write) continue;
    for (const access of cell.accesses) {
      if (leaves(access, guard) && !isDetached(cell, access)) yield { access, guard, write };
    }
  }
}

function leaves(access: Access, guard: Guard): boolean {
  const { op, owned, constructing, file, locks } = access;
  if (op !== "escape") return false;
  if (access.escape !== "send" && (access.escape !== "return" || !isResult(access))) return false;
  if (owned || constructing || file.test) return false;
  // An accessor that is used under the lock hands the map to code that holds it.
  return !locks.must.some(({ cell, from }) => cell === guard.lock && from !== "here");
}

/** The map is itself a result, not a part of one: a value built around it may be a view that shares the lock. */
function isResult({ file, base }: Access): boolean {
  const { tree } = file;
  let at = parentOf(tree, base);
  while (kindOf(tree, at) === kind.parenthesizedExpression) at = parentOf(tree, at);
  const inList = kindOf(tree, at) === kind.expressionList ? parentOf(tree, at) : at;
  return kindOf(tree, inList) === kind.returnStatement;
}

/** The owner takes another map in the same function, so the one handed out is no longer shared. */
function isDetached(cell: Cell, { function: fn }: Access): boolean {
  return cell.accesses.some((other) => other.op === "replace" && other.function === fn);
}

function isSure(access: Access, guard: Guard): boolean {
  return guard.confidence === "high" && access.doubts.size === 0;
}

/** `maps.Clone(s.m)` where the map is returned, or taken by a local, under the lock; else a loop that copies. */
function cloneAtReturn(access: Access, guard: Guard): Fix | undefined {
  const { file, base, alias, function: fn } = access;
  const { tree } = file;
  const source = alias ? alias.node : base;
  const isHeld = heldAt(fn, source).must.some(({ cell }) => cell === guard.lock);
  if (!isHeld || (alias && (alias.file !== file || isChanged(access)))) return undefined;
  const maps = atLeastGo(file, 21) === true ? packageNameAt(file, base, "maps") : undefined;
  if (maps)
    return fixOf(tree, [replaceNode(tree, source, `${maps}.Clone(${textOf(tree, source)})`)]);
  return alias || access.escape !== "return" ? undefined : copyBeforeReturn(access);
}

/** What is done through the alias would be lost in a copy. */
function isChanged({ alias, cell }: Access): boolean {
  return cell.accesses.some((one) => one.alias?.node === alias?.node && one.effect === "write");
}

/** A new map that is filled entry by entry, above `return s.m`. */
function copyBeforeReturn({ file, base, node, function: fn }: Access): Fix | undefined {
  const { tree } = file;
  const statement = statementOf(tree, node);
  const map = textOf(tree, base);
  const type = typeTextAt(file, node, typeOf(file, base));
  const result = freshName(fn, ["result", "copied", "out"]);
  const key = freshName(fn, ["key", "k"]);
  const value = freshName(fn, ["value", "v"]);
  const isAlone = textOf(tree, statement) === `return ${map}`;
  if (!type || !result || !key || !value || !isAlone) return undefined;
  return fixOf(tree, [
    linesBefore(tree, statement, [
      `${result} := make(${type}, len(${map}))`,
      `for ${key}, ${value} := range ${map} {`,
      `\t${result}[${key}] = ${value}`,
      "}",
    ]),
    replaceNode(tree, base, result),
  ]);
}
