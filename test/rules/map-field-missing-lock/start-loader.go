package p

import "sync"

type catalog struct {
	mu    sync.RWMutex
	books map[string]int
}

func (c *catalog) Has(title string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.books[title] > 0
}

func (c *catalog) Titles() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	titles := make([]string, 0, len(c.books))
	for title := range c.books {
		titles = append(titles, title)
	}
	return titles
}

func (c *catalog) Remove(title string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.books, title)
}

// init runs beside the others, whatever its name says.
func (c *catalog) init(load func() []string) {
	for _, title := range load() {
		c.books[title] = 1 // want map-field-missing-lock
	}
}

func open(load func() []string) *catalog {
	c := &catalog{books: map[string]int{}}
	go c.init(load)
	return c
}
