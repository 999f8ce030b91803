package p

import (
	"log"
	"sync"
)

type registry struct {
	mu      sync.Mutex
	entries sync.Map
}

func (r *registry) get(id string) any {
	entry, ok := r.entries.Load(id)
	if !ok {
		entry = new(int)
		r.entries.Store(id, entry) // want syncmap-load-then-store
	}
	return entry
}

func (r *registry) underLock(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.entries.Load(id); !ok {
		r.entries.Store(id, 1)
	}
}

func (r *registry) otherKey(id, next string) {
	if _, ok := r.entries.Load(id); !ok {
		r.entries.Store(next, 1)
	}
}

func (r *registry) logged(id string) {
	if old, ok := r.entries.Load(id); ok {
		log.Println("was", old)
	}
	r.entries.Store(id, 1)
}

func own(ids []string) int {
	var seen sync.Map
	count := 0
	for _, id := range ids {
		if _, ok := seen.Load(id); !ok {
			seen.Store(id, true)
			count++
		}
	}
	return count
}
