package p

import "sync"

type generation struct {
	mu    sync.Mutex
	items map[string]int
}

func (g *generation) Put(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.items[key]++
}

func (g *generation) Drop(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.items, key)
}

func (g *generation) Get(key string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.items[key]
}

// Two locals that take turns.
func rounds(keys []string) *generation {
	now := &generation{items: map[string]int{}}
	next := &generation{items: map[string]int{}}
	for _, key := range keys {
		next.items[key] = now.items[key] + 1
		now, next = next, now
	}
	for range keys {
		last := now
		now = next
		next = last
	}
	return now
}
