package p

import (
	"maps"
	"sync"
)

type store struct {
	mu    sync.RWMutex
	items map[string]int
}

func (s *store) set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *store) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
}

func (s *store) all() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items // want guarded-map-escapes
}

func (s *store) named() map[string]int {
	s.mu.RLock()
	items := s.items
	s.mu.RUnlock()
	return items // want guarded-map-escapes
}

func (s *store) copied() map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.items)
}

func (s *store) drain() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	drained := s.items
	s.items = map[string]int{}
	return drained
}

func (s *store) one(key string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items[key]
}

// Its callers hold the lock, and so does whoever uses the result.
func (s *store) itemsLocked() map[string]int { return s.items }

func (s *store) total() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	total := 0
	for _, value := range s.itemsLocked() {
		total += value
	}
	return total
}

func (s *store) publish(sink chan<- map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sink <- s.items // want guarded-map-escapes
}
