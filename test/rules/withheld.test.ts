/** Where the obvious edit would be wrong, nothing is offered to be accepted with one click. */
import { expect, test } from "vitest";
import { analyzeText } from "../support/analyze-go.ts";

/** The suggestions of the findings of a rule; undefined for a finding without one. */
function suggestionsOf(rule: string, go: string): readonly (string | undefined)[] {
  const { findings } = analyzeText(`package p\n\n${go.trim()}\n`);
  const own = findings.filter((finding) => finding.rule === rule);
  expect(own.length, "the rule reports it").toBeGreaterThan(0);
  return own.map(({ suggestion }) => suggestion?.text);
}

const guarded = `
import "sync"

type cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *cache) set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

func (c *cache) Remove(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

func (c *cache) Has(key string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	_, ok := c.items[key]
	return ok
}
`;

test.each([
  [
    "calls what takes the lock itself",
    "func (c *cache) Bump(key string) {\n\told := c.items[key]\n\tc.set(key, old+1)\n}",
  ],
  [
    "runs a function of its caller",
    "func (c *cache) Each(visit func(string)) {\n\tfor key := range c.items {\n\t\tvisit(key)\n\t}\n}",
  ],
  [
    "waits for a channel",
    "func (c *cache) Next(keys chan string) int {\n\tkey := <-keys\n\treturn c.items[key]\n}",
  ],
])("no lock around a body that %s", (_what, method) => {
  expect(suggestionsOf("map-field-missing-lock", `${guarded}\n${method}`)).toEqual([undefined]);
});

test("no write lock around a call that takes the read lock", () => {
  const method = `
func (c *cache) Count(key string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.Has(key) {
		c.items[key] = 1
	}
}`;
  expect(suggestionsOf("map-write-under-rlock", guarded + method)).toEqual([undefined]);
});

test("no lock around a method that a holder of the lock calls", () => {
  const method = `
func (c *cache) size() int {
	return len(c.items) + c.items[""]
}

func (c *cache) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size()
}

func (c *cache) Report(print func(int)) {
	print(c.size())
}`;
  for (const { rule, suggestion } of analyzeText(`package p\n${guarded}${method}\n`).findings) {
    expect([rule, suggestion]).toEqual([rule, undefined]);
  }
});

test("no clone where a variable hides the package", () => {
  const go = `
import (
	"maps"
	"sync"
)

type store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *store) put(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key]++
}

func (s *store) drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
}

func (s *store) copied() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.items)
}

func (s *store) All(maps []string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = maps
	return s.items
}`;
  const [text = ""] = suggestionsOf("guarded-map-escapes", go);
  expect(text).not.toContain("maps.Clone");
});

test("no inner map of a type whose package has another name here", () => {
  const go = `
import t "time"

func add(seen map[string]map[t.Duration]bool, name string, d t.Duration) {
	all := map[string]map[t.Duration]bool{}
	all[name][d] = true
}`;
  const [text = ""] = suggestionsOf("nil-inner-map-write", go);
  expect(text).toContain("make(map[t.Duration]bool)");
});

test("no close of a channel that others send to without the lock", () => {
  const go = `
import "sync"

type bus struct {
	mu   sync.Mutex
	subs map[string]chan int
}

func (b *bus) Add(id string, handle func(int)) chan<- int {
	ch := make(chan int)
	b.mu.Lock()
	b.subs[id] = ch
	b.mu.Unlock()
	go func() {
		for value := range ch {
			handle(value)
		}
	}()
	return ch
}

func (b *bus) Send(to chan<- int, value int) { to <- value }

func (b *bus) Drop(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, id)
}`;
  expect(suggestionsOf("chan-map-entry-dropped", go)).toEqual([undefined]);
});

test("no second map where the loop looks into the first, or may leave", () => {
  const looks = "func f(m map[string]int) {\n\tfor k := range m {\n\t\tm[k+k] = len(m)\n\t}\n}";
  const leaves =
    'func f(m map[string]int) {\n\tfor k := range m {\n\t\tm[k+k] = 1\n\t\tif k == "" {\n\t\t\treturn\n\t\t}\n\t}\n}';
  expect(suggestionsOf("map-insert-during-range", looks)).toEqual([undefined]);
  expect(suggestionsOf("map-insert-during-range", leaves)).toEqual([undefined]);
});

test("no Unlock at the end of a body that may be left before", () => {
  const go = `
import "sync"

func f(mu *sync.Mutex, names []string, m map[string]int) {
	for _, name := range names {
		mu.Lock()
		defer mu.Unlock()
		if m[name] > 3 {
			continue
		}
		m[name]++
	}
}`;
  expect(suggestionsOf("defer-unlock-in-loop", go)).toEqual([undefined]);
});
