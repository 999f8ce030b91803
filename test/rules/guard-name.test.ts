import { expect, test } from "vitest";
import { applySuggestion } from "../../src/rules/fix.ts";
import { analyzeText } from "../support/analyze-go.ts";

function missing(code: string) {
  const text = `package p\n\nimport "sync"\n\n${code}`;
  const { findings } = analyzeText(text);
  const [finding] = findings.filter(({ rule }) => rule === "map-field-missing-lock");
  const after = finding?.suggestion && applySuggestion(text, finding.suggestion);
  return { what: finding?.words.what, why: finding?.words.why, after };
}

const accesses = (lock: string) => `
func (s *Store) Put(k string) { ${lock}.Lock(); defer ${lock}.Unlock(); s.items[k]++ }
func (s *Store) Drop(k string) { ${lock}.Lock(); defer ${lock}.Unlock(); delete(s.items, k) }
func (s *Store) Get(k string) int { ${lock}.Lock(); defer ${lock}.Unlock(); return s.items[k] }`;

test("an embedded mutex is named by its field and locked as the code does", () => {
  const { what, after } = missing(`type Store struct {
	sync.Mutex
	items map[string]int
}
${accesses("s")}

func (s *Store) Has(k string) bool {
	return s.items[k] > 0
}
`);
  expect(what).toBe("`s.items[k]` touches `s.items` without holding `s.Mutex`.");
  expect(after).toContain("\ts.Lock()\n\tdefer s.Unlock()\n\treturn s.items[k] > 0\n");
});

test("the lock of an embedded struct is told from one of the same name outside", () => {
  const { what } = missing(`type Store struct {
	mu    sync.Mutex
	items map[string]int
}
${accesses("s.mu")}

type Named struct {
	*Store
	mu   sync.Mutex
	name string
}

func (n *Named) Size() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	size := 0
	for range n.items {
		size++
	}
	return size
}
`);
  expect(what).toContain("without holding `n.Store.mu`");
});

test("a lock is not taken before the variable that has it", () => {
  const { what, after } = missing(`type Store struct {
	mu    sync.Mutex
	items map[string]int
}
${accesses("s.mu")}

func Sum(stores []*Store) int {
	sum := 0
	for _, store := range stores {
		for _, n := range store.items {
			sum += n
		}
	}
	return sum
}
`);
  expect(what).toContain("without holding `store.mu`");
  expect(after).toBeUndefined();
});

test("an embedded mutex that is taken twice is named by its field too", () => {
  const { findings } = analyzeText(`package p

import "sync"

type Store struct {
	sync.RWMutex
	items map[string]int
}

func (s *Store) Len() int { s.RLock(); defer s.RUnlock(); return len(s.items) }

func (s *Store) Put(k string) int {
	s.Lock()
	defer s.Unlock()
	s.items[k]++
	return s.Len()
}
`);
  expect(findings.map(({ words }) => words.what)).toEqual([
    "`s.Len()` takes `s.RWMutex` again, which this goroutine already holds.",
  ]);
});
