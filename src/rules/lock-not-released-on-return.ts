/** A way out of a function on which a lock stays locked. */
import { accessesIn } from "../go/accesses.ts";
import type { Exit, Lock } from "../go/facts.ts";
import { type LockCall, lockCallsIn } from "../go/lock-calls.ts";
import { exitsOf } from "../go/locks.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { textOf } from "../go/tree.ts";
import { fixOf, linesBefore } from "./fix.ts";
import { lockName } from "./guard-name.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "lock-not-released-on-return",
  title: { en: "Return that leaves a lock locked", "zh-CN": "返回时没有释放锁" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "hang",
  doc:
    "A `return` between `Lock` and `Unlock` leaves the mutex locked. The next caller waits for ever, and so does " +
    "everybody after it. `defer mu.Unlock()` right after the `Lock` cannot be left out on any path.",
  bad: [
    {
      name: "the early return of a miss",
      go: `
type Pool struct {
	mu    sync.Mutex
	items map[string]int
}

func (p *Pool) Take(key string) (int, bool) {
	p.mu.Lock()
	value, ok := p.items[key]
	if !ok {
		return 0, false // want lock-not-released-on-return
	}
	delete(p.items, key)
	p.mu.Unlock()
	return value, true
}`,
    },
  ],
  good: [
    {
      name: "an Unlock on every path, or a deferred one",
      go: `
type Pool struct {
	mu    sync.Mutex
	items map[string]int
}

func (p *Pool) Take(key string) (int, bool) {
	p.mu.Lock()
	value, ok := p.items[key]
	if !ok {
		p.mu.Unlock()
		return 0, false
	}
	delete(p.items, key)
	p.mu.Unlock()
	return value, true
}

func (p *Pool) Drop(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.items[key]; !ok {
		return false
	}
	delete(p.items, key)
	return true
}`,
    },
  ],
  limits: [
    {
      name: "a function that never unlocks",
      why: "a helper may leave the lock to its caller on purpose, and no path of this one shows otherwise",
      go: `
type Pool struct {
	mu    sync.Mutex
	items map[string]int
}

func (p *Pool) Put(key string, value int) {
	p.mu.Lock()
	p.items[key] = value
}`,
    },
  ],
  messages: {
    leak: {
      en: {
        what: "{lock} is still locked when this path leaves the function.",
        why: "{lock} is taken at {site}; other paths release it, this one does not, so the next caller waits for ever.",
        fix: "Defer the `Unlock` right after the `Lock`, or unlock before this line.",
      },
      "zh-CN": {
        what: "从这条路径离开函数时，{lock} 仍处于加锁状态。",
        why: "{lock} 在{site}加锁；其他路径会释放它，而这条路径没有，下一个调用者将永远等待。",
        fix: "在 `Lock` 之后立即 defer `Unlock`，或在这一行之前解锁。",
      },
    },
  },
  *check(pkg) {
    for (const { fn, exit, lock } of leaks(pkg)) {
      yield {
        file: fn.file,
        node: exit.node,
        subject: lock.text,
        message: "leak",
        values: { lock: lockName(lock), site: lock.site },
        related: [{ ...lock.site, label: "lock", name: lockName(lock) }],
        fix: unlockBefore(fn, exit, lock),
      };
    }
  },
});

interface Leak {
  readonly fn: GoFunction;
  readonly exit: Exit;
  readonly lock: Lock;
}

function* leaks(pkg: GoPackage): Iterable<Leak> {
  const guarding = locksAroundMaps(pkg);
  const handedOver = locksReleasedByOthers(pkg);
  for (const fn of pkg.functions) {
    const freed = releasedHere(fn);
    if (fn.file.test || freed.length === 0 || /lock|acquire|begin/i.test(fn.name)) continue;
    const exits = exitsOf(fn).filter(({ how }) => how !== "panic");
    for (const exit of exits) {
      const lock = exit.after.must.find(
        ({ cell, from }) =>
          from === "here" &&
          freed.includes(cell) &&
          guarding.has(cell) &&
          !handedOver.has(cell) &&
          exits.some(({ after }) => !after.may.some((held) => held.cell === cell)),
      );
      // The brace at the end of a body is no place that a reader would look at.
      if (lock && exit.how === "return") yield { fn, exit, lock };
    }
  }
}

/**
 * Cells of the locks that a function takes and then releases. One that it releases first and takes back later is its
 * caller's.
 */
function releasedHere(fn: GoFunction): readonly string[] {
  const calls = lockCallsIn(fn);
  return calls
    .filter(
      ({ op, cell }) => op === "unlock" && calls.find((one) => one.cell === cell)?.op === "lock",
    )
    .map(({ cell }) => cell);
}

/** Locks that some function releases without having taken them: leaving them locked is then a way of working. */
function locksReleasedByOthers(pkg: GoPackage): ReadonlySet<string> {
  const cells = new Set<string>();
  for (const fn of pkg.functions) {
    const own = new Set([fn, fn.parent].flatMap((one) => (one ? takenFirst(one) : [])));
    for (const { op, cell } of lastCalls(fn))
      if (op === "unlock" && !own.has(cell)) cells.add(cell);
  }
  return cells;
}

/** Cells of the locks that a function takes before it does anything else with them. */
function takenFirst(fn: GoFunction): readonly string[] {
  const calls = lockCallsIn(fn);
  return calls
    .filter((call) => call.op === "lock" && calls.find(({ cell }) => cell === call.cell) === call)
    .map(({ cell }) => cell);
}

/** The last call for each lock: one given up for a while and taken back ends with a Lock. */
function lastCalls(fn: GoFunction): readonly LockCall[] {
  const calls = lockCallsIn(fn);
  return calls.filter((call) => calls.findLast(({ cell }) => cell === call.cell) === call);
}

/** Cells of locks that are held at some access to a map: others are not this program's business. */
function locksAroundMaps(pkg: GoPackage): ReadonlySet<string> {
  return new Set(accessesIn(pkg).flatMap(({ locks }) => locks.must.map(({ cell }) => cell)));
}

/** An Unlock above the return, where the result needs no lock to be evaluated. */
function unlockBefore(fn: GoFunction, exit: Exit, lock: Lock) {
  const { tree } = fn.file;
  const returned = textOf(tree, exit.node);
  if (!/^return\b[\w\s,"&{}-]*$/.test(returned)) return undefined;
  const code = `${lock.text}.${lock.mode === "read" ? "RUnlock" : "Unlock"}()`;
  // A lock of an own type may want more than that: only what the other paths say is said here.
  const isSaid = lockCallsIn(fn).some(({ call }) => textOf(tree, call.node) === code);
  return isSaid ? fixOf(tree, [linesBefore(tree, exit.node, [code])]) : undefined;
}
