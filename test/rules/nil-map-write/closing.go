package p

import "sync"

// A method that closes takes the map away; those that come later must ask.
type pool struct {
	mu     sync.Mutex
	closed bool
	conns  map[string]int
	idle   map[string]int
	names  map[string]string
}

func New() *pool {
	return &pool{conns: map[string]int{}, idle: map[string]int{}, names: map[string]string{}}
}

func (p *pool) Get(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.conns[key]++
	p.idle[key] = 0
	return true
}

func (p *pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = nil
	p.idle = nil
	p.names = nil
	p.closed = true
}

func (p *pool) Put(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[key]-- // want nil-map-write
}

// A look at the map, or at the flag by way of a helper, settles it.
func (p *pool) Rest(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.idle[key]; ok {
		p.idle[key]++
	}
}

func (p *pool) Name(key, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isOver() {
		return
	}
	p.names[key] = name
}

func (p *pool) isOver() bool { return p.closed }

// Made anew before the write.
func (p *pool) Reopen(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reset()
	p.conns[key] = 1
}

func (p *pool) reset() { p.conns = map[string]int{} }

// Nothing ever asks for the flag, so nobody expects calls after the end.
type batch struct {
	done  bool
	parts map[string]int
}

func NewBatch() *batch { return &batch{parts: map[string]int{}} }

func (b *batch) Add(key string) { b.parts[key]++ }

func (b *batch) Flush() {
	b.done = true
	b.parts = nil
}
