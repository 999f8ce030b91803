package p

import "sync"

type store struct {
	mu    sync.RWMutex
	items map[string]int
}

func (s *store) addAll(names []string) {
	for _, name := range names {
		s.mu.Lock()
		defer s.mu.Unlock() // want defer-unlock-in-loop
		s.items[name]++
	}
}

func (s *store) sum(names []string) (total int) {
	for _, name := range names {
		if name == "" {
			continue
		}
		s.mu.RLock()
		defer s.mu.RUnlock() // want defer-unlock-in-loop
		total += s.items[name]
	}
	return total
}

func (s *store) retry(take func() bool) {
	for {
		s.mu.Lock()
		defer s.mu.Unlock() // want defer-unlock-in-loop
		if take() {
			return
		}
	}
}

func (s *store) grid(rows [][]string) {
	for _, row := range rows {
		s.mu.Lock()
		defer s.mu.Unlock() // want defer-unlock-in-loop
		for _, name := range row {
			s.items[name]++
		}
	}
}

func byIndex(locks []*sync.Mutex, totals []int) {
	for i := range locks {
		locks[i].Lock()
		defer locks[i].Unlock()
		totals[i]++
	}
}

func sameIndex(locks []*sync.Mutex, totals []int) {
	for i := range totals {
		locks[0].Lock()
		defer locks[0].Unlock() // want defer-unlock-in-loop
		totals[i]++
	}
}

func made(stores map[string]*store) {
	for name := range stores {
		s := stores[name]
		s.mu.Lock()
		defer s.mu.Unlock()
		s.items[name]++
	}
}

func byKey(lockOf func(string) *sync.Mutex, names []string) {
	for _, name := range names {
		lockOf(name).Lock()
		defer lockOf(name).Unlock()
	}
}

func once(s *store, names []string) bool {
	for _, name := range names {
		s.mu.Lock()
		defer s.mu.Unlock()
		_, ok := s.items[name]
		return ok
	}
	return false
}

func (s *store) found(names []string) bool {
	for _, name := range names {
		if name == "" {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.items[name]++
			break
		}
	}
	return true
}

func (s *store) perCall(names []string) {
	for _, name := range names {
		func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.items[name]++
		}()
	}
}

func (s *store) around(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		s.items[name]++
	}
}

func (s *store) explicit(names []string) {
	for _, name := range names {
		s.mu.Lock()
		s.items[name]++
		s.mu.Unlock()
	}
}
