/** A method or function that locks a copy of the mutex beside a map that is not copied. */
import type { Site } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import { type LockCall, lockCallsIn } from "../go/lock-calls.ts";
import type { GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { fieldsOf } from "../go/mutexes.ts";
import { splitMapsIn } from "../go/split-maps.ts";
import { ancestorOf, childAt, kindOf, none, textOf } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { mapOf, namedOf, under } from "../go/types.ts";
import { codeOfWrite } from "./access-code.ts";
import { type Fix, fixOf } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "struct-copy-splits-lock",
  title: { en: "Lock of a copy, map of all copies", "zh-CN": "锁被复制，而 map 仍然共享" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A struct passed by value is copied: the copy has a mutex of its own, but its map is the same map. Two calls lock " +
    "two different mutexes and change one map at the same time, which is a data race in code that looks locked. " +
    "`go vet` reports the copy as well (copylocks). The same happens when an object takes the map of another one of its " +
    "type: each locks its own mutex around the one map.",
  bad: [
    {
      name: "a value receiver",
      vet: "passes lock by value",
      go: `
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c counter) inc(key string) { // want struct-copy-splits-lock
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
}`,
    },
    {
      name: "the map of the object before, taken over",
      go: `
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

var current = &counter{counts: map[string]int{}}

func renew() *counter {
	next := &counter{counts: current.counts} // want struct-copy-splits-lock
	current = next
	return next
}

func (c *counter) Inc(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
}`,
    },
  ],
  good: [
    {
      name: "a pointer receiver",
      go: `
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *counter) inc(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
}`,
    },
    {
      name: "a pointer to the mutex, which every copy shares",
      go: `
type counter struct {
	mu     *sync.Mutex
	counts map[string]int
}

func (c counter) inc(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
}`,
    },
  ],
  limits: [
    {
      name: "a copy made by an assignment",
      vet: "copies lock value",
      why: "only receivers and parameters are looked at; `go vet` reports the others",
      go: `
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

func inc(c *counter) {
	other := *c
	other.mu.Lock()
	defer other.mu.Unlock()
	other.counts["a"]++
}`,
    },
  ],
  messages: {
    taken: {
      en: {
        what: "{code} makes two objects share one map, each with a mutex of its own.",
        why:
          "{map} is changed under {lock} at {site}, which is another mutex for each object; a change through one does not " +
          "exclude a change through the other.",
        fix: "Give the new object a copy, such as `maps.Clone` made under the lock of the old one.",
      },
      "zh-CN": {
        what: "{code} 使两个对象共用同一个 map，而它们各有一把互斥锁。",
        why: "{map} 在{site}于 {lock} 保护下修改，而每个对象的这把锁并不相同；通过一个对象的修改不会排斥通过另一个对象的修改。",
        fix: "让新对象使用副本，例如在旧对象的锁保护下调用 `maps.Clone`。",
      },
    },
    copy: {
      en: {
        what: "{owner} is passed by value here, so {call} at {site} locks a copy of the mutex.",
        why:
          "Every call has a mutex of its own, while {map} is one map for all copies; two calls at once change it without " +
          "excluding each other.",
        fix: "Take {owner} by pointer.",
      },
      "zh-CN": {
        what: "{owner} 在这里按值传递，因此{site}的 {call} 锁住的只是互斥锁的副本。",
        why: "每次调用各有一把锁，而所有副本共用同一个 map {map}；两个同时进行的调用会在互不排斥的情况下修改它。",
        fix: "改为通过指针传递 {owner}。",
      },
    },
  },
  *check(pkg) {
    for (const { fn, symbol, lock, map } of splitLocks(pkg)) {
      const { file } = fn;
      const node = ancestorOf(file.tree, symbol.node, kind.parameterDeclaration);
      const site: Site = { file, node: lock.call.node };
      yield {
        file,
        node: node === none ? symbol.node : node,
        subject: `${namedOf(typeOfSymbol(symbol))?.name ?? symbol.name}.${map.name}`,
        message: "copy",
        values: {
          owner: symbol.name,
          call: textOf(file.tree, lock.call.node),
          site,
          map: map.name,
        },
        related: [{ ...site, label: "lock", name: lock.text }],
        fix: takePointer(fn, symbol),
      };
    }
    for (const { access, node, write, lock } of splitMapsIn(pkg)) {
      const { file, base, cell } = access;
      const site = { file: write.file, node: write.node };
      yield {
        ...{ file, node, subject: cell.name, message: "taken" },
        values: {
          ...{ code: codeOfWrite(file, node), map: textOf(file.tree, base) },
          ...{ lock: lock.text, site },
        },
        related: [{ ...site, label: "guarded", name: lock.text }],
        ...{ severity: "warning", confidence: "medium" },
      };
    }
  },
});

interface SplitLock {
  readonly fn: GoFunction;
  readonly symbol: GoSymbol;
  readonly lock: LockCall;
  readonly map: GoSymbol;
}

function* splitLocks(pkg: GoPackage): Iterable<SplitLock> {
  for (const fn of pkg.functions) {
    for (const symbol of [fn.receiver, ...fn.params]) {
      const map = symbol && lockedMapOf(symbol);
      if (!map) continue;
      const lock = lockCallsIn(fn).find(({ op, path }) => op === "lock" && isInside(path, symbol));
      if (lock) yield { fn, symbol, lock, map };
    }
  }
}

/** The map field of a struct that is held by value. */
function lockedMapOf(symbol: GoSymbol): GoSymbol | undefined {
  const type = typeOfSymbol(symbol);
  if (type.kind !== "named") return undefined;
  return fieldsOf(type).find((one) => mapOf(one.type))?.symbol;
}

/** Whether the lock is a field of the copy itself, reached through no pointer. */
function isInside(path: LockCall["path"], symbol: GoSymbol): boolean {
  if (path?.root !== symbol || path.steps.length === 0) return false;
  return path.steps.every(
    (step) => step.kind === "field" && under(typeOfSymbol(step.symbol)).kind === "struct",
  );
}

/** A star before the type of a receiver whose other methods have pointers already, so that all callers can. */
function takePointer(fn: GoFunction, symbol: GoSymbol): Fix | undefined {
  const { tree } = fn.file;
  const declaration = ancestorOf(tree, symbol.node, kind.parameterDeclaration);
  const type = childAt(tree, declaration, field.type);
  if (fn.receiver !== symbol || type === none || kindOf(tree, type) === kind.pointerType) {
    return undefined;
  }
  const at = tree.start[type] ?? 0;
  return fixOf(tree, [{ start: at, end: at, text: "*" }]);
}
