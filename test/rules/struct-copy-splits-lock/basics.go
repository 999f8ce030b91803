// vet: passes lock by value

package p

import "sync"

type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c counter) inc(key string) { // want struct-copy-splits-lock
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]++
}

func (c *counter) dec(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key]--
}

type embedded struct {
	sync.RWMutex
	counts map[string]int
}

func (e embedded) get(key string) int { // want struct-copy-splits-lock
	e.RLock()
	defer e.RUnlock()
	return e.counts[key]
}

func sum(c counter) int { // want struct-copy-splits-lock
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.counts)
}

type shared struct {
	mu     *sync.Mutex
	counts map[string]int
}

func (s shared) inc(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[key]++
}

type behind struct {
	inner  *counter
	counts map[string]int
}

func (b behind) inc(key string) {
	b.inner.mu.Lock()
	defer b.inner.mu.Unlock()
	b.counts[key]++
}
