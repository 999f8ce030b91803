package p

import "sync"

type jobs struct {
	mu     sync.Mutex
	active map[string]bool
}

func (j *jobs) run(id string) {
	j.mu.Lock()
	defer delete(j.active, id) // want deferred-map-op-after-unlock
	defer j.mu.Unlock()
	j.active[id] = true
}

func (j *jobs) closure(id string) {
	j.mu.Lock()
	defer func() {
		delete(j.active, id) // want deferred-map-op-after-unlock
	}()
	defer j.mu.Unlock()
	j.active[id] = true
}

func (j *jobs) rightOrder(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer delete(j.active, id)
	j.active[id] = true
}

func (j *jobs) oneClosure(id string) {
	j.mu.Lock()
	defer func() {
		delete(j.active, id)
		j.mu.Unlock()
	}()
	j.active[id] = true
}

func (j *jobs) locksItself(id string) {
	defer func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.active, id)
	}()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.active[id] = true
}

// The lock is for something else: this map is local.
func (j *jobs) local(id string) int {
	j.mu.Lock()
	seen := map[string]bool{id: true}
	defer delete(seen, id)
	defer j.mu.Unlock()
	return len(seen) + len(j.active)
}
