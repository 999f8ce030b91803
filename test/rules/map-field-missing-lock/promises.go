package p

import "sync"

type registry struct {
	mu    sync.Mutex
	names map[string]int
}

func (r *registry) putLocked(name string) { r.names[name]++ }

// dropName must be called with r.mu held.
func (r *registry) dropName(name string) { delete(r.names, name) }

func (r *registry) Put(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.putLocked(name)
}

func (r *registry) Drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropName(name)
}

func (r *registry) Forgetful(name string) {
	r.putLocked(name) // want map-field-missing-lock
	r.dropName(name)  // want map-field-missing-lock
}
