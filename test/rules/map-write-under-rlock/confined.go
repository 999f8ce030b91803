package p

import (
	"sync"
	"time"
)

// Only the goroutine that Open starts touches the map; the lock keeps Close out.
type store struct {
	mu      sync.RWMutex
	stop    chan bool
	deleted map[int]time.Time
	closed  bool
}

func Open() *store {
	s := &store{stop: make(chan bool), deleted: map[int]time.Time{}}
	go s.run()
	return s
}

func (s *store) run() {
	for {
		select {
		case <-s.stop:
			return
		case now := <-time.After(time.Minute):
			s.sweep(now)
		}
	}
}

func (s *store) sweep(now time.Time) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return
	}
	s.deleted[len(s.deleted)] = now
	for id, at := range s.deleted {
		if now.Sub(at) > time.Hour {
			delete(s.deleted, id)
		}
	}
}

func (s *store) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	close(s.stop)
}

// Others look at this one too.
type index struct {
	mu   sync.RWMutex
	seen map[int]bool
}

func OpenIndex() *index {
	x := &index{seen: map[int]bool{}}
	go x.fill()
	return x
}

func (x *index) fill() {
	for id := range 10 {
		x.mu.RLock()
		x.seen[id] = true // want map-write-under-rlock
		x.mu.RUnlock()
	}
}

func (x *index) Has(id int) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.seen[id]
}
