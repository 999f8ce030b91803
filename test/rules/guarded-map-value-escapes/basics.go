package p

import (
	"sync"
	"sync/atomic"
)

type item struct {
	hits int
	tags []string
}

type counter struct {
	hits atomic.Int64
	name string
}

type store struct {
	mu       sync.RWMutex
	items    map[string]*item
	lists    map[string][]int
	inner    map[string]map[string]int
	counters map[string]*counter
	open     map[string]*item
}

func newStore() *store {
	s := &store{
		items:    map[string]*item{},
		lists:    map[string][]int{},
		inner:    map[string]map[string]int{},
		counters: map[string]*counter{},
		open:     map[string]*item{},
	}
	s.items["root"] = &item{}
	s.item("root").hits = 1
	return s
}

func (s *store) add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = &item{}
	s.lists[name] = make([]int, 4)
	s.inner[name] = map[string]int{}
	s.counters[name] = &counter{}
}

func (s *store) item(name string) *item {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items[name]
}

func (s *store) find(name string) (*item, bool) {
	s.mu.RLock()
	found, ok := s.items[name]
	s.mu.RUnlock()
	return found, ok
}

func (s *store) list(name string) []int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.lists[name]
}

func (s *store) table(name string) map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.inner[name]
}

func (s *store) counter(name string) *counter {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.counters[name]
}

func (s *store) hit(name string) {
	s.item(name).hits++ // want guarded-map-value-escapes
}

func (s *store) tag(name, tag string) {
	if found, ok := s.find(name); ok {
		found.tags = append(found.tags, tag) // want guarded-map-value-escapes
	}
}

func (s *store) set(name string, index, value int) {
	s.list(name)[index] = value // want guarded-map-value-escapes
}

func (s *store) drop(name, key string) {
	delete(s.table(name), key) // want guarded-map-value-escapes
}

func (s *store) read(name string) int {
	found, _ := s.find(name)
	return found.hits + len(s.list(name)) + s.table(name)["a"]
}

func (s *store) count(name string) {
	s.counter(name).hits.Add(1)
}

func (s *store) locked(name string) {
	found := s.item(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	found.hits++
}

func (s *store) replaced(name string) *item {
	found := s.item(name)
	found = &item{}
	return found
}

// Not all of the accesses are guarded, so the lock is not the map's.
func (s *store) opened(name string) *item {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.open[name]
}

func (s *store) mark(name string) {
	s.open[name] = &item{}
	s.opened(name).hits++
}
