/** A deferred map operation that runs after the deferred Unlock. */

import type { Site } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import type { LockCall } from "../go/lock-calls.ts";
import { ancestorOf, kindOf, next, none, parentOf, textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { deferredWrites } from "./deferred-unlock.ts";
import { type Fix, fixOf } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "deferred-map-op-after-unlock",
  title: {
    en: "Deferred map operation runs after the Unlock",
    "zh-CN": "defer 的 map 操作在 Unlock 之后才执行",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "Deferred calls run last in, first out. A `defer delete(m, k)` written above `defer mu.Unlock()` runs below it: " +
    "first the lock is released, then the map is changed without it. The code looks locked, and races.",
  bad: [
    {
      name: "the delete is deferred first, so it runs last",
      go: `
var (
	mu     sync.Mutex
	active = map[string]bool{}
)

func Do(id string) {
	mu.Lock()
	defer delete(active, id) // want deferred-map-op-after-unlock
	defer mu.Unlock()
	active[id] = true
}`,
    },
  ],
  good: [
    {
      name: "the Unlock is deferred first, so it runs last",
      go: `
var (
	mu     sync.Mutex
	active = map[string]bool{}
)

func Do(id string) {
	mu.Lock()
	defer mu.Unlock()
	defer delete(active, id)
	active[id] = true
}`,
    },
    {
      name: "a deferred closure that locks for itself",
      go: `
var (
	mu     sync.Mutex
	active = map[string]bool{}
)

func Do(id string) {
	mu.Lock()
	defer func() {
		mu.Lock()
		defer mu.Unlock()
		delete(active, id)
	}()
	defer mu.Unlock()
	active[id] = true
}`,
    },
    {
      name: "a map of this call only",
      go: `
var mu sync.Mutex

func Do(id string) int {
	mu.Lock()
	seen := map[string]bool{id: true}
	defer delete(seen, id)
	defer mu.Unlock()
	return len(seen)
}`,
    },
  ],
  limits: [],
  messages: {
    after: {
      en: {
        what: "{code} runs after {lock} is released.",
        why:
          "Deferred calls run last in, first out: {unlock} at {site} is deferred later and so runs first, and {map} is " +
          "changed without the lock.",
        fix: "Defer the `Unlock` before the map operation.",
      },
      "zh-CN": {
        what: "{code} 会在 {lock} 释放之后才执行。",
        why: "defer 后进先出：{site}的 {unlock} 更晚登记，因此先执行，随后 {map} 在没有锁的情况下被修改。",
        fix: "先 defer `Unlock`，再 defer 对 map 的操作。",
      },
    },
  },
  *check(pkg) {
    for (const { access, deferred, unlock } of deferredWrites(pkg)) {
      if (!unlock) continue;
      const { cell, file, node, base } = access;
      const site = { file, node: unlock.call.node };
      const lock = unlock.text;
      yield {
        file,
        node,
        subject: cell.name,
        message: "after",
        values: {
          code: codeOf(access),
          map: textOf(file.tree, base),
          unlock: textOf(file.tree, unlock.call.node),
          lock,
          site,
        },
        related: [{ ...site, label: "unlock", name: lock }],
        fix: swapNeighbours(deferred, unlock),
      };
    }
  },
});

/** The two defer statements change places, where they are neighbours on lines of their own. */
function swapNeighbours({ file, node }: Site, unlock: LockCall): Fix | undefined {
  const { tree } = file;
  const other = ancestorOf(tree, unlock.call.node, kind.deferStatement);
  if (other === none || parentOf(tree, other) !== parentOf(tree, node)) return undefined;
  let between = next(tree, node);
  while (between !== none && tree.named[between] === 0) between = next(tree, between);
  if (kindOf(tree, between) === kind.comment) between = next(tree, between);
  while (between !== none && tree.named[between] === 0) between = next(tree, between);
  if (between !== other) return undefined;
  const upper = wholeLines(file, node);
  const lower = wholeLines(file, other);
  if (!upper || !lower || upper.end + 1 > lower.start) return undefined;
  const { text } = tree;
  return fixOf(tree, [
    { ...upper, text: text.slice(lower.start, lower.end) },
    { ...lower, text: text.slice(upper.start, upper.end) },
  ]);
}

/** From the indentation of a statement to the end of its last line, comment included; undefined on a shared line. */
function wholeLines({ tree }: Site["file"], node: number) {
  const { text } = tree;
  const start = text.lastIndexOf("\n", tree.start[node] ?? 0) + 1;
  const found = text.slice(tree.end[node]).search(/\r?\n|$/);
  const end = (tree.end[node] ?? 0) + found;
  const alone = text.slice(start, tree.start[node]).trim() === "";
  const tail = text.slice(tree.end[node], end).trim();
  return alone && (tail === "" || tail.startsWith("//")) ? { start, end } : undefined;
}
