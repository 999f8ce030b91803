package p

import "sync"

type cache struct {
	mu    sync.RWMutex
	items map[string]int
	name  string
}

func newCache() *cache {
	c := &cache{items: map[string]int{}, name: "cache"}
	c.items["boot"] = 1
	return c
}

func (c *cache) set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

func (c *cache) remove(key string) {
	c.mu.Lock()
	delete(c.items, key)
	c.mu.Unlock()
}

func (c *cache) get(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.items[key]
}

func (c *cache) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.items)
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.items)
}

func (c *cache) put(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = 1
}

func (c *cache) Has(key string) bool {
	_, ok := c.items[key] // want map-field-missing-lock
	return ok
}

func (c *cache) Late(key string) {
	c.mu.Lock()
	c.items[key] = 1
	c.mu.Unlock()
	c.items[key]++ // want map-field-missing-lock
}

func (c *cache) Each(visit func(string, int)) {
	for key, value := range c.items { // want map-field-missing-lock
		visit(key, value)
	}
}

// The name is never written after it was built.
func (c *cache) title() string { return c.name }
