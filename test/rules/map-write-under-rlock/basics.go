package p

import "sync"

type store struct {
	mu    sync.RWMutex
	items map[string]int
	byTag map[string]map[string]bool
}

func newStore() *store {
	return &store{items: map[string]int{}, byTag: map[string]map[string]bool{}}
}

func (s *store) set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *store) bump(key string) {
	s.mu.RLock()
	s.items[key]++ // want map-write-under-rlock
	s.mu.RUnlock()
}

func (s *store) remove(key string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	delete(s.items, key) // want map-write-under-rlock
}

func (s *store) reset() {
	s.mu.RLock()
	clear(s.items) // want map-write-under-rlock
	s.mu.RUnlock()
}

func (s *store) replace() {
	s.mu.RLock()
	s.items = map[string]int{} // want map-write-under-rlock
	s.mu.RUnlock()
}

// The write comes after the read lock is gone, under the write lock.
func (s *store) upgrade(key string) int {
	s.mu.RLock()
	value, ok := s.items[key]
	s.mu.RUnlock()
	if ok {
		return value
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = 1
	return 1
}

// A local map is nobody else's.
func (s *store) invert() map[int]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := map[int]string{}
	for key, value := range s.items {
		out[value] = key
	}
	delete(out, 0)
	return out
}

// A copy in the making is nobody else's either.
func (s *store) clone() *store {
	s.mu.RLock()
	defer s.mu.RUnlock()
	other := newStore()
	for key, value := range s.items {
		other.items[key] = value
	}
	return other
}
