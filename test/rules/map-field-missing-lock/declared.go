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

type topics struct {
	mu sync.Mutex
	// guarded by mu
	byName map[string]int
	// guarded by mu
	titles map[string]string
}

func newTopics() *topics {
	t := &topics{byName: map[string]int{}, titles: map[string]string{}}
	t.titles["/"] = "Home"
	return t
}

// Nothing holds the lock that is written down: it is taken at its word.
func (t *topics) Count(name string) {
	t.byName[name]++ // want map-field-missing-lock
}

// Nobody writes the titles once they are there.
func (t *topics) Title(name string) string { return t.titles[name] }
