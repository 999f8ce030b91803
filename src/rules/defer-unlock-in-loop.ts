/** A deferred Unlock in a loop that takes the same lock in every round. */

import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { kind } from "../go/kinds.ts";
import { type LockCall, lockCallsIn } from "../go/lock-calls.ts";
import type { GoFile, GoFunction, GoPackage } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { childrenOf, contains, kindOf, type Node, none, parentOf, textOf } from "../go/tree.ts";
import { type Fix, fixOf, linesAfter } from "./fix.ts";
import { ownLineOf } from "./remove-line.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "defer-unlock-in-loop",
  title: { en: "Deferred Unlock in a loop", "zh-CN": "循环中的 defer Unlock" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 2,
  manifests: "hang",
  doc:
    "Deferred calls run when the function returns, not at the end of an iteration. A loop that locks and defers the " +
    "unlock therefore still holds the lock in its second round, and the second `Lock` waits for ever.",
  bad: [
    {
      name: "lock and defer per entry",
      go: `
var (
	mu     sync.Mutex
	totals = map[string]int{}
)

func addAll(sizes map[string]int) {
	for name, size := range sizes {
		mu.Lock()
		defer mu.Unlock() // want defer-unlock-in-loop
		totals[name] += size
	}
}`,
    },
  ],
  good: [
    {
      name: "a function per iteration, or one lock around the loop",
      go: `
var (
	mu     sync.Mutex
	totals = map[string]int{}
)

func addAll(sizes map[string]int) {
	for name, size := range sizes {
		func() {
			mu.Lock()
			defer mu.Unlock()
			totals[name] += size
		}()
	}
	mu.Lock()
	defer mu.Unlock()
	clear(sizes)
}`,
    },
    {
      name: "a loop that ends once it has locked",
      go: `
func first(mu *sync.Mutex, names []string, totals map[string]int) int {
	for _, name := range names {
		if name != "" {
			mu.Lock()
			defer mu.Unlock()
			return totals[name]
		}
	}
	return 0
}`,
    },
    {
      name: "another lock in every iteration",
      go: `
type shard struct {
	mu    sync.Mutex
	items map[string]int
}

func freeze(shards []*shard, check func()) {
	for _, s := range shards {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	check()
}`,
    },
  ],
  limits: [
    {
      name: "a lock that a helper takes",
      why: "calls are not followed",
      go: `
type store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *store) hold() { s.mu.Lock() }

func (s *store) addAll(names []string) {
	for _, name := range names {
		s.hold()
		defer s.mu.Unlock()
		s.items[name]++
	}
}`,
    },
  ],
  messages: {
    hang: {
      en: {
        what: "{code} does not run before the function returns, so the next iteration waits for ever at its {lock}.",
        why: "The loop takes the same lock at {site} in every iteration, and `Lock` on a mutex that is still locked blocks.",
        fix: "Unlock at the end of the body without `defer`, or put the body in a function that is called per iteration.",
      },
      "zh-CN": {
        what: "{code} 要到函数返回时才执行，下一次迭代会在 {lock} 处永远等待。",
        why: "循环的每次迭代都在{site}获取同一把锁，而对尚未释放的互斥锁调用 `Lock` 会阻塞。",
        fix: "在循环体末尾直接解锁而不用 `defer`，或把循环体放进每次迭代调用的函数里。",
      },
    },
    pile: {
      en: {
        what: "{code} does not run before the function returns, so every iteration adds another read lock.",
        why: "The loop calls {lock} at {site} in every iteration; once a writer waits in between, the next {lock} waits behind it for ever.",
        fix: "Unlock at the end of the body without `defer`, or put the body in a function that is called per iteration.",
      },
      "zh-CN": {
        what: "{code} 要到函数返回时才执行，每次迭代都会再加一次读锁。",
        why: "循环的每次迭代都在{site}调用 {lock}；一旦其间有写者在等待，下一次 {lock} 就会永远排在它后面。",
        fix: "在循环体末尾直接解锁而不用 `defer`，或把循环体放进每次迭代调用的函数里。",
      },
    },
  },
  *check(pkg) {
    for (const { fn, lock, unlock } of pairsInLoops(pkg)) {
      const { file } = fn;
      const site = { file, node: lock.call.node };
      const isRead = lock.mode === "read";
      yield {
        file,
        node: file.tree.parent[unlock.call.node] ?? unlock.call.node,
        subject: lock.text,
        message: isRead ? "pile" : "hang",
        values: {
          code: `defer ${textOf(file.tree, unlock.call.node)}`,
          lock: textOf(file.tree, lock.call.node),
          site,
        },
        related: [{ ...site, label: isRead ? "readLock" : "lock", name: lock.text }],
        fix: unlockAtEnd(fn, unlock),
        ...(isRead && { severity: "warning" }),
      };
    }
  },
});

interface LoopedPair {
  readonly fn: GoFunction;
  readonly lock: LockCall;
  readonly unlock: LockCall;
}

function* pairsInLoops(pkg: GoPackage): Iterable<LoopedPair> {
  for (const fn of pkg.functions) {
    const calls = lockCallsIn(fn);
    for (const unlock of calls) {
      if (unlock.op !== "unlock" || unlock.call.how !== "defer" || !unlock.path) continue;
      const lock = calls.find((one) => isLockBefore(one, unlock) && comesRound(fn, one, unlock));
      if (lock) yield { fn, lock, unlock };
    }
  }
}

function isLockBefore(lock: LockCall, unlock: LockCall): boolean {
  return (
    lock.op === "lock" &&
    !lock.tries &&
    lock.call.how === "call" &&
    lock.mode === unlock.mode &&
    lock.key === unlock.key &&
    lock.call.node < unlock.call.node
  );
}

/** Whether the lock is taken again after the defer, in a loop around both, and is the same one then. */
function comesRound(fn: GoFunction, lock: LockCall, unlock: LockCall): boolean {
  const flow = flowOf(fn);
  const from = stepOf(fn, unlock.call.node);
  const again = stepOf(fn, lock.call.node);
  const loop = flow?.loops.get(from)?.findLast((one) => flow.loops.get(again)?.includes(one));
  if (!flow || loop === undefined || changesIn(fn.file, loop, lock)) return false;
  const freed = lockCallsIn(fn).filter(
    ({ op, key, call }) => op === "unlock" && key === lock.key && call.how === "call",
  );
  const barriers = new Set(freed.map(({ call }) => stepOf(fn, call.node)));
  return laterThan(flow, from, barriers).steps.has(again);
}

/** Whether the loop gives the variable the lock is reached from, or an index on the way, another value. */
function changesIn(file: GoFile, loop: Node, { path }: LockCall): boolean {
  const { tree } = file;
  const indexes = path?.steps.flatMap((step) => (step.kind === "index" ? [step.node] : [])) ?? [];
  if (indexes.some((index) => kindOf(tree, index) === kind.callExpression)) return true;
  const names = indexes.flatMap((index) => [...identifiersIn(file, index)]);
  const symbols = [path?.root, ...names.map((name) => symbolOf(file, name))];
  return symbols.some((symbol) =>
    symbol?.writes.some((write) => write.file === file && contains(tree, loop, write.node)),
  );
}

function* identifiersIn(file: GoFile, node: Node): Iterable<Node> {
  for (let at = node; contains(file.tree, node, at); at++) {
    if (kindOf(file.tree, at) === kind.identifier) yield at;
  }
}

/** The Unlock moves to the end of the body, where no way leads past it. */
function unlockAtEnd({ file }: GoFunction, { call }: LockCall): Fix | undefined {
  const { tree } = file;
  const statement = parentOf(tree, call.node);
  const list = parentOf(tree, statement);
  const loop = parentOf(tree, parentOf(tree, list));
  const last = childrenOf(tree, list).at(-1) ?? none;
  const line = ownLineOf(tree, statement);
  if (kindOf(tree, loop) !== kind.forStatement || !line || last === statement) return undefined;
  for (let at = statement; contains(tree, list, at); at++) {
    if (leavers.has(kindOf(tree, at))) return undefined;
  }
  return fixOf(tree, [line.removal, linesAfter(tree, last, [textOf(tree, call.node)])]);
}

/** What may lead past the end of a body; a second defer would run after the Unlock instead of before it. */
const leavers: ReadonlySet<number> = new Set([
  ...[kind.returnStatement, kind.breakStatement, kind.continueStatement, kind.gotoStatement],
  ...[kind.labeledStatement, kind.fallthroughStatement, kind.funcLiteral],
]);
