package p

import (
	"sync"
	"time"
)

// Who locks for each element goes over the map itself without the lock, however many others do without.
type expiring struct {
	sync.Mutex
	items map[string]time.Time
}

func (e *expiring) Put(key string) {
	e.Lock()
	defer e.Unlock()
	e.items[key] = time.Now()
}

func (e *expiring) Expire() {
	for key := range e.items { // want map-field-missing-lock
		e.Lock()
		if time.Since(e.items[key]) > time.Hour {
			e.Drop(key)
		}
		e.Unlock()
	}
}

func (e *expiring) Drop(key string) {
	delete(e.items, key)
}

func (e *expiring) Has(key string) bool {
	_, ok := e.items[key]
	return ok
}

func (e *expiring) Len() int { return len(e.items) }

func (e *expiring) Clear() { clear(e.items) }

// The lock in the body is for another map.
type router struct {
	mu     sync.Mutex
	routes map[string]int
	hits   map[string]int
}

func (r *router) Count() {
	for name := range r.routes {
		r.mu.Lock()
		r.hits[name]++
		r.mu.Unlock()
	}
}

func (r *router) Hits(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hits[name]
}

// What `Init` does comes before everything else, and is not held against the lock.
type states struct {
	sync.RWMutex
	synced map[string]bool
}

type backend struct {
	state *states
}

func (b *backend) Init(names []string) {
	b.state = &states{synced: map[string]bool{}}
	for _, name := range names {
		b.state.synced[name] = false
	}
}

func (b *backend) Apply(name string) {
	b.state.Lock()
	defer b.state.Unlock()
	b.state.synced[name] = true
}

func (b *backend) Synced() bool {
	for _, synced := range b.state.synced { // want map-field-missing-lock
		if !synced {
			return false
		}
	}
	return true
}
