package p

import (
	"maps"
	"sync"
)

type board struct {
	// mu protects notes.
	mu    sync.Mutex
	notes map[string]string
}

func (b *board) Pin(id, note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes[id] = note
}

func (b *board) Take(id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := b.notes[id]
	delete(b.notes, id)
	return note
}

func (b *board) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.notes)
}

// Two maps without their locks in one statement are reported once.
func Move(to, from *board) {
	maps.Copy(to.notes, from.notes) // want map-field-missing-lock
}

func Snapshot(from *board) map[string]string {
	return maps.Clone(from.notes) // want marshal-shared-map
}
