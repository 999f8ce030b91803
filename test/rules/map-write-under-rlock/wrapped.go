package p

import "sync"

// Registry is what others know of both types below.
type Registry interface {
	Find(name string) int
}

type remote struct{}

func (remote) Find(name string) int { return len(name) }

// Cached keeps what the registry behind it has answered.
func Cached(behind Registry) Registry {
	return &cache{Registry: behind, found: map[string]int{}, stale: map[string]bool{}}
}

// cache calls Find of the registry behind it, which may be a cache again; others call its own.
type cache struct {
	Registry
	mu    sync.RWMutex
	found map[string]int
	stale map[string]bool
}

func (c *cache) Find(name string) int { return c.get(name) }

func (c *cache) get(name string) int {
	c.mu.RLock()
	value, ok := c.found[name]
	if ok && c.isFresh(name) {
		c.mu.RUnlock()
		return value
	}
	c.mu.RUnlock()
	value = c.Registry.Find(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found[name] = value
	c.stale[name] = true
	return value
}

func (c *cache) isFresh(name string) bool {
	if c.stale[name] {
		delete(c.stale, name) // want map-write-under-rlock
		return false
	}
	return true
}

// shelf is known by an interface of this package only: whoever calls it holds the lock.
type shelf interface {
	Put(name string)
}

type plain struct{ names map[string]bool }

func (p *plain) Put(name string) { p.names[name] = true }

// Rack puts things on its shelf.
type Rack struct {
	mu    sync.Mutex
	shelf shelf
}

func (r *Rack) Add(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shelf.Put(name)
}

func (r *Rack) Swap(name, other string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shelf.Put(other)
	r.shelf.Put(name)
}
