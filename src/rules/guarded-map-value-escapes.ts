/** What a guarded map points to is handed out under the lock and changed without it. */
import { cellsIn } from "../go/accesses.ts";
import { boundResults } from "../go/bound-results.ts";
import type { Call } from "../go/calls.ts";
import type { Access, Cell, Lock } from "../go/facts.ts";
import { functionAround, invocationsOf } from "../go/invocations.ts";
import { heldAt } from "../go/locks.ts";
import type { GoFunction, GoPackage, Type } from "../go/model.ts";
import { fieldsOf, isMutexType } from "../go/mutexes.ts";
import { ownershipAt } from "../go/ownership.ts";
import { pathOf } from "../go/path.ts";
import { firstResults } from "../go/returns.ts";
import { symbolOf } from "../go/symbols.ts";
import { lineOf, type Node, none, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { namedOf, under } from "../go/types.ts";
import { writeThrough } from "../go/written-through.ts";
import { lockName } from "./guard-name.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "guarded-map-value-escapes",
  title: {
    en: "Value of a guarded map changed outside its lock",
    "zh-CN": "在锁外修改受保护 map 中的值",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "race",
  doc:
    "The lock of a map protects the map, not what its values point to. A getter that returns a pointer, slice or inner " +
    "map under the lock gives every caller the same object, and callers that change it race.",
  bad: [
    {
      name: "a pointer handed out and changed",
      go: `
type item struct{ hits int }

type Store struct {
	mu    sync.Mutex
	items map[string]*item
}

func (s *Store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = &item{}
}

func (s *Store) get(name string) *item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[name]
}

func (s *Store) Hit(name string) {
	s.get(name).hits++ // want guarded-map-value-escapes
}`,
    },
  ],
  good: [
    {
      name: "changed under the lock, read from a copy",
      go: `
type item struct{ hits int }

type Store struct {
	mu    sync.Mutex
	items map[string]*item
}

func (s *Store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = &item{}
}

func (s *Store) Hit(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name].hits++
}

func (s *Store) Get(name string) item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.items[name]
}`,
    },
    {
      name: "a value with a lock of its own, or one that is only read",
      go: `
type item struct {
	mu   sync.Mutex
	hits int
}

type Store struct {
	mu    sync.Mutex
	items map[string]*item
	names map[string][]string
}

func (s *Store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = &item{}
	s.names[name] = []string{name}
}

func (s *Store) get(name string) (*item, []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[name], s.names[name]
}

func (s *Store) Hit(name string) int {
	found, names := s.get(name)
	found.mu.Lock()
	defer found.mu.Unlock()
	found.hits++
	return len(names)
}`,
    },
  ],
  limits: [
    {
      name: "a change in a method of the value",
      why: "only assignments in the caller itself are looked at",
      go: `
type item struct{ hits int }

func (i *item) hit() { i.hits++ }

type Store struct {
	mu    sync.Mutex
	items map[string]*item
}

func (s *Store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = &item{}
}

func (s *Store) get(name string) *item {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[name]
}

func (s *Store) Hit(name string) { s.get(name).hit() }`,
    },
  ],
  messages: {
    changed: {
      en: {
        what: "{code} changes what {map} points to without holding {lock}.",
        why: "{getter} returns {element} at {site} under {lock}, but the lock is released before the caller has it, so two callers can change the same value.",
        fix: "Change the value in a method that holds {lock}, or return a copy.",
      },
      "zh-CN": {
        what: "{code} 在未持有 {lock} 的情况下修改了 {map} 所指向的内容。",
        why: "{getter} 在{site}持有 {lock} 时返回 {element}，但调用者拿到它时锁已释放，两个调用者可能同时修改同一个值。",
        fix: "在持有 {lock} 的方法中修改该值，或返回一份副本。",
      },
    },
  },
  *check(pkg) {
    for (const { getter, lock, caller, write } of changedOutside(pkg)) {
      const { cell, file, base, node } = getter;
      const { tree } = caller.file;
      const site = { file, node };
      yield {
        file: caller.file,
        node: write,
        subject: cell.name,
        message: "changed",
        values: {
          code: textOf(tree, write).split("\n")[0] ?? "",
          map: textOf(file.tree, base),
          lock: lockName(lock),
          getter: getter.function.name,
          element: textOf(file.tree, node),
          site,
        },
        related: [{ ...site, label: "guarded", name: lockName(lock) }],
      };
    }
  },
});

interface OutsideChange {
  readonly getter: Access;
  /** Held where the element is taken out, and at every other access to the map. */
  readonly lock: Lock;
  readonly caller: GoFunction;
  readonly write: Node;
}

/** One for each line. */
function* changedOutside(pkg: GoPackage): Iterable<OutsideChange> {
  const said = new Set<string>();
  for (const cell of cellsIn(pkg)) {
    for (const getter of cell.kind === "local" ? [] : cell.accesses) {
      const lock = handsOut(getter) ? lockOf(cell, getter) : undefined;
      if (!lock) continue;
      for (const way of invocationsOf(getter.function)) {
        if (way.kind !== "call" || way.call.file.test || way.call.how !== "call") continue;
        const { caller } = way.call;
        const write = changeBy(way.call);
        if (write === undefined) continue;
        const place = `${caller.file.path} ${lineOf(caller.file.tree, caller.file.tree.start[write] ?? 0)}`;
        if (!said.has(place)) yield { getter, lock, caller, write };
        said.add(place);
      }
    }
  }
}

/** Returns the element itself, which others can reach as well. */
function handsOut({ op, file, node, function: fn }: Access): boolean {
  if (op !== "read" || file.test || fn.kind === "literal" || !isShared(typeOf(file, node))) {
    return false;
  }
  return firstResults(fn).some((value) => names(fn, value, node));
}

/** The lock of a section that ends with the function, where no access to the map does without it. */
function lockOf(cell: Cell, getter: Access): Lock | undefined {
  const counted = cell.accesses.filter(
    ({ effect, owned, constructing, file }) =>
      effect !== "none" && !owned && !constructing && !file.test,
  );
  return getter.locks.must.find(
    (lock) =>
      lock.from === "here" &&
      counted.every(({ locks }) => locks.must.some((held) => held.cell === lock.cell)),
  );
}

/** `return m[k]`, or `v := m[k]` and `return v`. */
function names({ file }: GoFunction, value: Node, element: Node): boolean {
  if (value === element) return true;
  const symbol = symbolOf(file, value);
  return symbol?.writes.length === 1 && symbol.writes[0]?.value === element;
}

/** A pointer to a struct that does not look after itself, a slice, or a map. */
function isShared(type: Type): boolean {
  const shape = under(type);
  if (shape.kind === "slice" || shape.kind === "map") return true;
  if (shape.kind !== "pointer" || under(shape.element).kind !== "struct") return false;
  return fieldsOf(shape).every(({ type: inner }) => {
    const named = namedOf(inner);
    return !isMutexType(inner) && named?.path !== "sync/atomic" && named?.path !== "sync";
  });
}

/** Where the caller changes what the call returned, with no lock held at all. */
function changeBy({ file, node, caller, callee }: Call): Node | undefined {
  const root = "receiver" in callee ? pathOf(file, callee.receiver)?.root : undefined;
  if (root && ownershipAt(caller, node, root) === "owned") return undefined;
  const [bound = none] = boundResults(file, node);
  const symbol = bound === none ? undefined : symbolOf(file, bound);
  const uses = symbol?.owner && symbol.writes.length === 1 ? symbol.uses : [];
  for (const use of [node, ...uses]) {
    const write = writeThrough(file, use);
    const fn = write === undefined ? undefined : functionAround(file, write);
    if (write !== undefined && fn && heldAt(fn, write).may.length === 0) return write;
  }
  return undefined;
}
