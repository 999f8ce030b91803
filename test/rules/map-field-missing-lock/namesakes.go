package p

import "sync"

// A lock that bears the name of the map was made for it, however many accesses forget it.
type disk struct {
	mu         sync.RWMutex
	shards     map[int]string
	shardsLock sync.RWMutex
	sizes      map[int]int
}

func (d *disk) Add(id int, shard string) {
	d.shardsLock.Lock()
	defer d.shardsLock.Unlock()
	if _, ok := d.shards[id]; !ok {
		d.shards[id] = shard
	}
}

func (d *disk) Remove(id int) {
	d.shardsLock.Lock()
	defer d.shardsLock.Unlock()
	delete(d.shards, id)
}

func (d *disk) List() []string {
	var all []string
	d.mu.RLock()
	for _, shard := range d.shards { // want map-field-missing-lock
		all = append(all, shard)
	}
	d.mu.RUnlock()
	return all
}

func (d *disk) Has(id int) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	_, ok := d.shards[id] // want map-field-missing-lock
	return ok
}

func (d *disk) Replace(id int, shard string) {
	d.shards[id] = shard // want map-field-missing-lock
}

func (d *disk) Drop(id int) {
	delete(d.shards, id) // want map-field-missing-lock
}

// Only one function changes it under the lock of that name: the others may know better.
type cache struct {
	rows     map[string]int
	rowsLock sync.Mutex
	own      map[string]int
}

func (c *cache) Set(key string) {
	c.rowsLock.Lock()
	defer c.rowsLock.Unlock()
	c.rows[key]++
}

func (c *cache) Get(key string) int { return c.rows[key] }

func (c *cache) Len() int { return len(c.rows) }

func (c *cache) Clear() { clear(c.rows) }
