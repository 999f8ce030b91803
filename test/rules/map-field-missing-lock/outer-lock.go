package p

import "sync"

// All changes are made under mu as well, which keeps them apart; rowsMu is for those who only look.
type sheet struct {
	mu     sync.Mutex
	rowsMu sync.Mutex
	rows   map[int]string
}

func (s *sheet) Replace(rows map[int]string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rowsMu.Lock()
	for at, row := range rows {
		s.rows[at] = row
	}
	s.rowsMu.Unlock()
	return s.excess()
}

func (s *sheet) Clear() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rowsMu.Lock()
	defer s.rowsMu.Unlock()
	clear(s.rows)
	return s.excess()
}

func (s *sheet) Row(at int) string {
	s.rowsMu.Lock()
	defer s.rowsMu.Unlock()
	return s.rows[at]
}

func (s *sheet) Has(at int) bool {
	s.rowsMu.Lock()
	defer s.rowsMu.Unlock()
	return s.rows[at] != ""
}

// Replace calls it without rowsMu, and nobody can write meanwhile.
func (s *sheet) excess() int {
	if n := len(s.rows); n > 10 {
		return n - 10
	}
	return 0
}
