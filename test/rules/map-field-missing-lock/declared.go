package p

import "sync"

type sessions struct {
	mu sync.Mutex
	// open holds one entry per client; guarded by mu.
	open map[string]int
}

func (s *sessions) enter(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[id]++
}

func (s *sessions) Leave(id string) {
	delete(s.open, id) // want map-field-missing-lock
}
