package p

import "sync"

// A lock type that embeds the lock it is.
type lockable struct {
	sync.RWMutex
}

type registry struct {
	lockable
	byName map[string]int
}

func (r *registry) Set(name string, id int) {
	r.Lock()
	defer r.Unlock()
	r.byName[name] = id
}

func (r *registry) Drop(name string) {
	r.Lock()
	defer r.Unlock()
	delete(r.byName, name)
}

func (r *registry) Get(name string) int {
	r.RLock()
	defer r.RUnlock()
	return r.byName[name]
}

func (r *registry) Forge(name string) {
	r.byName[name] = 1 // want map-field-missing-lock
}

// Everything holds the lock.
type index struct {
	lockable
	byKey map[string]int
}

func (i *index) Set(key string, id int) {
	i.Lock()
	defer i.Unlock()
	i.byKey[key] = id
}

func (i *index) Drop(key string) {
	i.lockable.Lock()
	defer i.lockable.Unlock()
	delete(i.byKey, key)
}

func (i *index) Get(key string) int {
	i.RWMutex.RLock()
	defer i.RWMutex.RUnlock()
	return i.byKey[key]
}
