package p

import (
	"fmt"
	"maps"
	"sync"
)

// Objects made for one call have the type of shared ones, and need no lock.

type meter struct {
	name string
	mu   sync.RWMutex
	seen map[string]int
}

func (m *meter) Record(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen[key]++
}

func (m *meter) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.seen)
}

func (m *meter) Value(key string) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.seen[key]
}

// merged makes one meter for each name.
func merged(meters []*meter) []*meter {
	byName := make(map[string]*meter, len(meters))
	all := make([]*meter, 0, len(meters))
	for _, from := range meters {
		from.mu.RLock()
		to, ok := byName[from.name]
		if !ok {
			to = &meter{name: from.name, seen: map[string]int{}}
			byName[from.name] = to
			all = append(all, to)
		}
		for key, n := range from.seen {
			to.seen[key] += n
		}
		from.mu.RUnlock()
	}
	return all
}

func Report(meters []*meter) []string {
	own := merged(meters)
	keys := keysOf(own)
	lines := []string{fmt.Sprint(len(keys))}
	for _, one := range own {
		lines = append(lines, lineOf(one))
	}
	return lines
}

func keysOf(meters []*meter) map[string]bool {
	keys := map[string]bool{}
	for _, one := range meters {
		for key := range one.seen {
			keys[key] = true
		}
	}
	return keys
}

func lineOf(one *meter) string {
	line := one.name
	if n, ok := one.seen["errors"]; ok {
		line += fmt.Sprint(n)
	}
	return line
}

// A list of shared ones is another matter.
func (s *meters) Lines() []string {
	var lines []string
	for _, one := range s.list() {
		for key := range one.seen { // want map-field-missing-lock
			lines = append(lines, key)
		}
	}
	return lines
}

type meters struct {
	mu  sync.Mutex
	all map[string]*meter
}

func (s *meters) list() []*meter {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*meter, 0, len(s.all))
	for _, one := range s.all {
		list = append(list, one)
	}
	return list
}

// What a function answers with is its caller's, though it holds a lock for other reasons while it fills it.

type status struct {
	Sites  map[string]int
	Groups map[string]int
}

type system struct {
	mu    sync.RWMutex
	peers map[string]int
}

func (s *system) Status() int {
	info, err := s.status()
	if err != nil {
		return 0
	}
	return len(info.Sites)
}

func (s *system) status() (info status, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	info.Sites = make(map[string]int, len(s.peers))
	maps.Copy(info.Sites, s.peers)
	return info, nil
}

func (s *system) join(peer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peers[peer]++
}

func (s *system) heal(info status) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return info.Sites["a"] + s.peers["a"]
}

func (s *system) repair(info status) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return info.Sites["b"] + s.peers["b"]
}

func (s *system) check(info status) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := 0
	for range info.Sites {
		n++
	}
	return n + info.Sites["c"] + info.Sites["d"] + info.Sites["e"] + info.Sites["f"] + info.Sites["g"]
}

func (s *system) both() int {
	info, err := s.status()
	if err != nil {
		return 0
	}
	return s.heal(info) + s.repair(info) + s.check(info)
}
