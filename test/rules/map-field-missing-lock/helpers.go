package p

import "sync"

type table struct {
	mu   sync.Mutex
	rows map[int]string
}

func (t *table) insert(id int, row string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.insertLocked(id, row)
}

func (t *table) insertLocked(id int, row string) { t.rows[id] = row }

func (t *table) drop(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget(id)
}

// Every caller holds the lock.
func (t *table) forget(id int) { delete(t.rows, id) }

func (t *table) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.rows)
}

// Before anybody else can have it, a table needs no lock.
func load(rows map[int]string) *table {
	t := &table{rows: make(map[int]string)}
	for id, row := range rows {
		t.rows[id] = row
	}
	return t
}

func (t *table) withLock(run func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	run()
}

func (t *table) swap(a, b int) {
	t.withLock(func() {
		t.rows[a], t.rows[b] = t.rows[b], t.rows[a]
	})
}
