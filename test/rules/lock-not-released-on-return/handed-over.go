package p

import "sync"

type store struct {
	mu   sync.Mutex
	rows map[int]string
}

// The transaction holds the lock until it is committed.
func (s *store) open(id int) (string, bool) {
	s.mu.Lock()
	row, ok := s.rows[id]
	if !ok {
		s.mu.Unlock()
		return "", false
	}
	return row, true
}

func (s *store) commit(id int, row string) {
	s.rows[id] = row
	s.mu.Unlock()
}
