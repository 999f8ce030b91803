/** A deferred change of a shared map that takes no lock. */

import type { Access, Guard, Site } from "../go/facts.ts";
import { lockCallsIn } from "../go/lock-calls.ts";
import { mayWaitInside } from "../go/may-wait.ts";
import { childrenOf, none, onlyChild, textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { deferredWrites } from "./deferred-unlock.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { isSteady } from "./fix-names.ts";
import { guardName } from "./guard-name.ts";
import { guardBeside } from "./lock-evidence.ts";
import { mutexText } from "./lock-fix.ts";
import { collisionOf, isConvincing } from "./missing-lock.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "deferred-map-op-unlocked",
  title: {
    en: "Deferred change of a shared map without its lock",
    "zh-CN": "defer 中修改共享 map 却没有加锁",
  },
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A clean-up such as `defer delete(m, k)` runs when the function returns, long after the `Unlock` above it. Without " +
    "the lock it races with every other call, although the rest of the function locks correctly.",
  bad: [
    {
      name: "an entry that is removed at the end, unlocked",
      go: `
var (
	mu       sync.Mutex
	sessions = map[int]string{}
)

func Serve(id int, work func()) {
	mu.Lock()
	sessions[id] = "open"
	mu.Unlock()
	defer delete(sessions, id) // want deferred-map-op-unlocked
	work()
}`,
    },
  ],
  good: [
    {
      name: "a deferred closure that takes the lock",
      go: `
var (
	mu       sync.Mutex
	sessions = map[int]string{}
)

func Serve(id int, work func()) {
	mu.Lock()
	sessions[id] = "open"
	mu.Unlock()
	defer func() {
		mu.Lock()
		defer mu.Unlock()
		delete(sessions, id)
	}()
	work()
}`,
    },
  ],
  limits: [],
  messages: {
    unlocked: {
      en: {
        what: "{code} runs when the function returns, and {lock} is not held then.",
        why: "{map} is accessed under {lock} at {site}; this change can run beside it, which is a data race.",
        fix: "Defer a function that takes {lock} around it.",
      },
      "zh-CN": {
        what: "{code} 在函数返回时执行，而那时并未持有 {lock}。",
        why: "{map} 在{site}的访问持有 {lock}；这次修改可能与它同时执行，构成数据竞争。",
        fix: "改为 defer 一个在加锁 {lock} 后再执行它的函数。",
      },
    },
  },
  *check(pkg) {
    for (const { access, deferred, unlock } of deferredWrites(pkg)) {
      const guard = unlock ? undefined : guardBeside(access);
      if (!guard || !isConvincing(guard)) continue;
      const evidence = collisionOf(access, guard);
      if (!evidence) continue;
      const { cell, file, node, base } = access;
      const lock = guardName(access, guard);
      const site = { file: evidence.file, node: evidence.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "unlocked",
        values: { code: codeOf(access), map: textOf(file.tree, base), lock, site },
        related: [{ ...site, label: "guarded", name: lock }],
        fix: lockInClosure(access, guard, deferred),
      };
    }
  },
});

/** `defer delete(m, k)` becomes a closure; only where the key is the same when the function returns. */
function lockInClosure(access: Access, guard: Guard, { file, node }: Site): Fix | undefined {
  const { tree } = file;
  const mutex = mutexText(access, guard);
  const direct = tree.parent[access.node] === node;
  if (mutex && !direct) return lockInLiteral(access, mutex);
  if (!mutex || !direct || (access.key !== none && !isSteady(access.file, access.key)))
    return undefined;
  const start = tree.start[node] ?? 0;
  const indent = tree.text.slice(tree.text.lastIndexOf("\n", start) + 1, start);
  if (indent.trim() !== "" || tree.text.includes("\r\n")) return undefined;
  const lines = [
    "defer func() {",
    `\t${mutex}.Lock()`,
    `\tdefer ${mutex}.Unlock()`,
    `\t${textOf(tree, access.node)}`,
    "}()",
  ];
  return fixOf(tree, [replaceNode(tree, node, lines.join(`\n${indent}`))]);
}

/** The deferred literal takes the lock first, where it takes none and nothing in it may wait. */
function lockInLiteral({ function: fn, locks, file }: Access, mutex: string): Fix | undefined {
  const { tree } = file;
  const [first = none] = childrenOf(tree, onlyChild(tree, fn.body));
  if (fn.kind !== "literal" || lockCallsIn(fn).length > 0 || mayWaitInside(fn)) return undefined;
  if (locks.may.length > 0 || first === none) return undefined;
  return fixOf(tree, [linesBefore(tree, first, [`${mutex}.Lock()`, `defer ${mutex}.Unlock()`])]);
}
