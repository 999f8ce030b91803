package p

import "sync"

type registry struct {
	sync.RWMutex
	names map[string]int
}

// The embedded lock is locked through the type itself.
func (r *registry) bump(name string) {
	r.RLock()
	defer r.RUnlock()
	r.names[name]++ // want map-write-under-rlock
}

func (r *registry) put(name string) {
	r.Lock()
	defer r.Unlock()
	r.names[name] = 1
}

// Every caller holds the read lock only.
func (r *registry) fill(name string) {
	r.names[name] = 2 // want map-write-under-rlock
}

func (r *registry) get(name string) int {
	r.RLock()
	defer r.RUnlock()
	if _, ok := r.names[name]; !ok {
		r.fill(name)
	}
	return r.names[name]
}

// On one of the two paths the write happens under the read lock.
func (r *registry) maybe(name string, exclusive bool) {
	if exclusive {
		r.Lock()
		defer r.Unlock()
	} else {
		r.RLock()
		defer r.RUnlock()
	}
	r.names[name]++ // want map-write-under-rlock
}

type shard struct {
	mu    sync.Mutex
	items map[string]int
}

type sharded struct {
	mu     sync.RWMutex
	shards map[string]*shard
}

// The outer lock guards the list of shards; the inner one guards what a shard holds.
func (s *sharded) bump(name, key string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	one := s.shards[name]
	one.mu.Lock()
	defer one.mu.Unlock()
	one.items[key]++
}
