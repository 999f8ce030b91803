package p

import "sync"

type table struct {
	mu   sync.RWMutex
	rows map[string]int
}

func (t *table) Add(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[key]++
}

func (t *table) Sum() (total int) {
	lock := t.mu.RLocker()
	lock.Lock()
	defer lock.Unlock()
	for _, n := range t.rows {
		total += n
	}
	return total
}

func (t *table) Reset(key string) {
	reader := t.mu.RLocker()
	reader.Lock()
	defer reader.Unlock()
	t.rows[key] = 0 // want map-write-under-rlock
}
