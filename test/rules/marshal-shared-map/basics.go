package p

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
)

type metrics struct {
	mu     sync.RWMutex
	counts map[string]int
}

func newMetrics() *metrics { return &metrics{counts: map[string]int{}} }

func (m *metrics) Inc(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[key]++
}

func (m *metrics) Reset(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.counts, key)
}

func (m *metrics) Get(key string) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.counts[key]
}

func (m *metrics) Dump() ([]byte, error) {
	return json.Marshal(m.counts) // want marshal-shared-map
}

func (m *metrics) Print() {
	fmt.Println("counts", m.counts) // want marshal-shared-map
}

func (m *metrics) Snapshot() map[string]int {
	return maps.Clone(m.counts) // want marshal-shared-map
}

func (m *metrics) Locked() ([]byte, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return json.Marshal(m.counts)
}

func (m *metrics) Copied() ([]byte, error) {
	m.mu.RLock()
	counts := maps.Clone(m.counts)
	m.mu.RUnlock()
	return json.Marshal(counts)
}
