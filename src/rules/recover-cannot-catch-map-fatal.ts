/** A recover that is there to catch concurrent map access, which it cannot. */
import { accessesIn, cellsIn } from "../go/accesses.ts";
import { type Call, callsIn, targetsOf } from "../go/calls.ts";
import { commentsOf } from "../go/comments.ts";
import type { Access, Site } from "../go/facts.ts";
import { invocationsOf } from "../go/invocations.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { parallelWrites } from "../go/parallel.ts";
import { spawnsOf } from "../go/spawns.ts";
import { contains, textOf } from "../go/tree.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "recover-cannot-catch-map-fatal",
  title: {
    en: "recover as guard against concurrent map access",
    "zh-CN": "用 recover 防备并发访问 map",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "race",
  doc:
    "`concurrent map writes` and `concurrent map read and map write` are fatal errors of the runtime, not panics: `recover` " +
    "yields nothing, deferred functions do not run, and the process ends with status 2. A `recover` around unlocked map " +
    "accesses is no safety net. It does catch ordinary panics, such as a write to a nil map, and is then fine.",
  bad: [
    {
      name: "a comment says what it is for",
      go: `
var hits = map[string]int{}

func hit(path string) {
	defer func() {
		// Concurrent map writes must not take the server down.
		_ = recover() // want recover-cannot-catch-map-fatal
	}()
	hits[path]++
}`,
    },
  ],
  good: [
    {
      name: "recover for what callers' code may do",
      go: `
var calls = map[string]int{}

func call(name string, act func()) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("%s: %v", name, failure)
		}
	}()
	calls[name]++
	act()
	return nil
}`,
    },
    {
      name: "a comment that knows it",
      go: `
var hits = map[string]int{}

func hit(path string) {
	defer func() {
		// This does not catch concurrent map writes: they are fatal.
		_ = recover()
	}()
	hits[path]++
}`,
    },
  ],
  limits: [
    {
      name: "a recover that may also be there for something else",
      why: "a function that calls other code has reasons of its own to recover",
      go: `
var hits = map[string]int{}

func hit(path string, use func()) {
	defer func() { _ = recover() }()
	hits[path]++
	use()
}`,
    },
  ],
  messages: {
    race: {
      en: {
        what: "This `recover` does not catch what can go wrong here: {code} races with {site}.",
        why: "Nothing else in the function can panic, and `fatal error: concurrent map writes` is no panic: the process ends although there is a `recover`.",
        fix: "Lock the map accesses and leave the `recover` out.",
      },
      "zh-CN": {
        what: "这里的 `recover` 捕获不到真正会出的问题：{code} 与{site}存在竞争。",
        why: "函数中没有其他会 panic 的代码，而 `fatal error: concurrent map writes` 不是 panic：即使有 `recover`，进程也会退出。",
        fix: "为 map 的访问加锁，并去掉 `recover`。",
      },
    },
    named: {
      en: {
        what: "This `recover` cannot catch concurrent access to {map}.",
        why: "`fatal error: concurrent map writes` is no panic: the process ends although there is a `recover`.",
        fix: "Lock the accesses to {map}, and keep the `recover` only for panics.",
      },
      "zh-CN": {
        what: "这里的 `recover` 无法捕获对 {map} 的并发访问。",
        why: "`fatal error: concurrent map writes` 不是 panic：即使有 `recover`，进程也会退出。",
        fix: "为 {map} 的访问加锁，`recover` 只用于处理 panic。",
      },
    },
  },
  *check(pkg) {
    const raced = racedAccesses(pkg);
    for (const { fn, recover } of recovering(pkg)) {
      const own = accessesIn(pkg).filter((one) => one.function === fn && one.effect !== "none");
      const [first] = own;
      const { file, node } = recover;
      const pair = own.flatMap((one) => raced.get(one) ?? besideItself(one) ?? [])[0];
      if (pair && onlyTouchesMaps(fn)) {
        const site = { file: pair.other.file, node: pair.other.node };
        const code = textOf(pair.access.file.tree, pair.access.node);
        const fact = { file, node, subject: pair.access.cell.name, message: "race" } as const;
        yield { ...fact, values: { code, site }, related: [{ ...site, label: "write" }] };
      } else if (first && namesConcurrentAccess(recover)) {
        const map = textOf(first.file.tree, first.base);
        yield { file, node, subject: first.cell.name, message: "named", values: { map } };
      }
    }
  },
});

/** Functions that defer a literal with a recover in it. */
function* recovering(pkg: GoPackage): Iterable<{ fn: GoFunction; recover: Call }> {
  for (const fn of pkg.functions) {
    if (fn.file.test) continue;
    for (const call of callsIn(fn)) {
      if (call.how !== "defer" || call.callee.kind !== "literal") continue;
      const inner = targetsOf(call).flatMap((literal) => callsIn(literal));
      const recover = inner.find(
        ({ callee }) => callee.kind === "builtin" && callee.name === "recover",
      );
      if (recover) yield { fn, recover };
    }
  }
}

interface Raced {
  readonly access: Access;
  readonly other: Site;
}

function racedAccesses(pkg: GoPackage): ReadonlyMap<Access, Raced> {
  const found = new Map<Access, Raced>();
  for (const cell of cellsIn(pkg)) {
    for (const { a, b, parallel } of parallelWrites(cell)) {
      if (parallel.confidence === "low") continue;
      found.set(a, { access: a, other: b });
      found.set(b, { access: b, other: a });
    }
  }
  return found;
}

/** `go work(); work()`: the one that starts the goroutine runs the same function beside it. */
function besideItself(access: Access): Raced | undefined {
  const { function: fn, effect, locks, doubts, path } = access;
  const isOpen = effect === "write" && locks.may.length === 0 && doubts.size === 0;
  if (!isOpen || path.root.owner === fn) return undefined;
  for (const { spawner, node, joins } of spawnsOf(fn)) {
    const beside = invocationsOf(fn).find(
      (way) =>
        way.kind === "call" &&
        way.call.how === "call" &&
        way.call.caller === spawner &&
        way.call.node > node &&
        !joins.some((join) => join < way.call.node),
    );
    if (beside?.kind === "call") return { access, other: beside.call };
  }
  return undefined;
}

/** No call but of predeclared functions, conversions and `sync`: then nothing else is to be recovered from. */
function onlyTouchesMaps(fn: GoFunction): boolean {
  return callsIn(fn).every(({ callee, how }) => {
    if (callee.kind === "builtin") return callee.name !== "panic";
    if (callee.kind === "literal") return how === "defer";
    return callee.kind === "conversion" || (callee.kind === "external" && callee.path === "sync");
  });
}

/** Comments and texts beside the recover that speak of concurrent map access, and not of its being fatal. */
function namesConcurrentAccess({ file, caller }: Call): boolean {
  const { tree } = file;
  const comments = commentsOf(file).filter((one) => contains(tree, caller.body, one.node));
  const literals = textOf(tree, caller.body).match(/"[^"\n]*"/g) ?? [];
  const words = [...comments.map(({ text }) => text), ...literals].join("\n");
  const isMeant =
    /concurrent map|(?:concurrent|parallel)\w* (?:access|write|read)\w* (?:to|of) \w* ?map/i;
  const isKnown =
    /(?:not|never|n't) (?:be )?(?:catch|caught|recover|help)|(?:is|are) fatal|fatal error/i;
  return isMeant.test(words) && !isKnown.test(words);
}
