package p

import (
	"errors"
	"sync"
)

var errMissing = errors.New("missing")

type pool struct {
	mu    sync.RWMutex
	items map[string]int
}

func (p *pool) take(key string) (int, error) {
	p.mu.Lock()
	value, ok := p.items[key]
	if !ok {
		return 0, errMissing // want lock-not-released-on-return
	}
	delete(p.items, key)
	p.mu.Unlock()
	return value, nil
}

func (p *pool) look(key string) int {
	p.mu.RLock()
	if value, ok := p.items[key]; ok {
		return value // want lock-not-released-on-return
	}
	p.mu.RUnlock()
	return -1
}

func (p *pool) balanced(key string) (int, error) {
	p.mu.Lock()
	value, ok := p.items[key]
	if !ok {
		p.mu.Unlock()
		return 0, errMissing
	}
	p.mu.Unlock()
	return value, nil
}

func (p *pool) deferred(key string) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if value, ok := p.items[key]; ok {
		return value, nil
	}
	return 0, errMissing
}

func (p *pool) closure(key string) (int, error) {
	p.mu.Lock()
	defer func() { p.mu.Unlock() }()
	if value, ok := p.items[key]; ok {
		return value, nil
	}
	return 0, errMissing
}

// The caller holds the lock; it is given up for the time of the work only.
func (p *pool) pause(work func()) bool {
	p.mu.Unlock()
	work()
	p.mu.Lock()
	if len(p.items) == 0 {
		return false
	}
	return true
}

func (p *pool) conditional(key string, locked bool) int {
	if !locked {
		p.mu.Lock()
	}
	value := p.items[key]
	if !locked {
		p.mu.Unlock()
	}
	return value
}

func (p *pool) run(work func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pause(work)
}
