package p

import (
	"sync"
	"time"
)

type journal struct {
	mu    sync.Mutex
	lines []string
}

// Taken and released under one condition: nothing is held after the call.
func (j *journal) add(line string, shared bool) {
	if shared {
		j.mu.Lock()
	}
	j.lines = append(j.lines, line)
	if shared {
		j.mu.Unlock()
	}
}

type index struct {
	mu      sync.Mutex
	entries map[string]int
	log     *journal
}

func (x *index) Put(key string, value int) {
	x.log.add(key, true)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.entries[key] = value
}

func (x *index) Delete(key string) {
	x.log.add(key, true)
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.entries, key)
}

func (x *index) Has(key string) bool {
	x.log.add(key, true)
	return x.entries[key] > 0 // want map-field-missing-lock
}

// Gives the lock of its callers up for a while.
func (x *index) pause(idle bool) {
	if idle {
		x.mu.Unlock()
		time.Sleep(time.Millisecond)
		x.mu.Lock()
	}
}

func (x *index) Drain() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.pause(len(x.entries) == 0)
	n := len(x.entries)
	clear(x.entries)
	return n
}

// On success the lock is left to the caller.
func (x *index) open() bool {
	x.mu.Lock()
	if x.entries == nil {
		x.mu.Unlock()
		return false
	}
	return true
}

func (x *index) Rename(from, to string) {
	if !x.open() {
		return
	}
	defer x.mu.Unlock()
	x.entries[to] = x.entries[from]
	delete(x.entries, from)
}
