package p

import "sync"

var pool = sync.Pool{New: func() any { return map[string]int{} }}

func returned(key string) map[string]int {
	m := pool.Get().(map[string]int)
	defer pool.Put(m)
	clear(m)
	m[key] = 1
	return m // want pooled-map-not-cleared
}

func inLoop(keys []string) {
	for _, key := range keys {
		m := pool.Get().(map[string]int)
		m[key]++
		pool.Put(m) // want pooled-map-not-cleared
	}
}

func onlyRead(key string) int {
	m := pool.Get().(map[string]int)
	defer pool.Put(m)
	return m[key]
}

func reset(m map[string]int) { clear(m) }

func withHelper(key string) {
	m := pool.Get().(map[string]int)
	m[key]++
	reset(m)
	pool.Put(m)
}

func kept(key string) map[string]int {
	m := pool.Get().(map[string]int)
	m[key]++
	return m
}

var names = sync.Pool{New: func() any { return map[string]string{} }}

// A cache for each processor, which is meant to keep what it has.
func intern(text string) string {
	m := names.Get().(map[string]string)
	known, ok := m[text]
	if !ok {
		known = text
		m[text] = text
	}
	names.Put(m)
	return known
}
