package p

import "sync"

type store struct {
	mu      sync.Mutex
	locked  map[string]int `guarded_by:"mu"`
	open    map[string]int `mutex:"mu"` // want map-struct-tag-not-a-lock
	encoded map[string]int `db:"lock"`
	unused  map[string]int `sync:"mutex"`
}

func newStore() *store {
	s := &store{locked: map[string]int{}, open: map[string]int{}, encoded: map[string]int{}}
	s.locked["a"] = 1
	return s
}

func (s *store) sum(key string) int {
	s.mu.Lock()
	sum := s.locked[key]
	s.mu.Unlock()
	return sum + s.open[key] + s.encoded[key]
}
