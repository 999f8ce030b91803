/** What a guarded map points to is handed out under the lock and changed without it. */
import { textOf } from "../go/tree.ts";
import { changedOutside } from "./changed-outside.ts";
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
