package p

import "sync"

type status struct {
	sites map[string]int
}

type cluster struct {
	mu    sync.RWMutex
	peers map[string]int
}

// What is collected under the lock is the caller's own.
func (c *cluster) collect() (now status) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	now.sites = make(map[string]int, len(c.peers))
	for name, n := range c.peers {
		now.sites[name] = n
	}
	return now
}

func (c *cluster) Heal() (bad int) {
	now := c.collect()
	c.mu.RLock()
	defer c.mu.RUnlock()
	for name := range c.peers {
		if now.sites[name] == 0 {
			bad++
		}
	}
	return bad
}

func (c *cluster) Repair(names []string) {
	now := c.collect()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		c.peers[name] = now.sites[name]
	}
}

func (c *cluster) Drop(name string) {
	now := c.collect()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.sites[name] == 0 {
		delete(c.peers, name)
	}
}

func (c *cluster) Sites() int {
	now := c.collect()
	return len(now.sites)
}

// By convention nobody else has the object yet.
type metrics struct {
	mu   sync.Mutex
	jobs map[string]int
}

func (m *metrics) init(names []string) {
	for _, name := range names {
		m.jobs[name] = 0
	}
}

func (m *metrics) Add(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs[name]++
}

func (m *metrics) Drop(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.jobs, name)
}

func (m *metrics) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.jobs)
}

var all = &metrics{jobs: map[string]int{}}

func Load(names []string) { all.init(names) }

// One goroutine alone does all of it: the lock is for something else.
type tracker struct {
	mu    sync.Mutex
	count int
	open  map[string]int
}

func Track(events <-chan string) *tracker {
	t := &tracker{open: map[string]int{}}
	go t.run(events)
	return t
}

func (t *tracker) run(events <-chan string) {
	for name := range events {
		t.begin(name)
		t.end(name)
		if len(t.open) == 0 {
			t.reset()
		}
	}
}

func (t *tracker) begin(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	t.open[name] = t.count
}

func (t *tracker) end(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count--
	delete(t.open, name)
}

func (t *tracker) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.open)
}

func (t *tracker) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}
