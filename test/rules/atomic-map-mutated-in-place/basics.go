package p

import (
	"maps"
	"sync"
	"sync/atomic"
)

type table struct {
	mu      sync.Mutex
	byName  atomic.Pointer[map[string]int]
	byID    atomic.Value
	setting atomic.Pointer[settings]
}

type settings struct {
	flags map[string]bool
}

func newTable() *table {
	t := &table{}
	names := map[string]int{}
	t.byName.Store(&names)
	names["root"] = 0
	(*t.byName.Load())["guest"] = 1
	return t
}

func (t *table) add(name string) {
	(*t.byName.Load())[name]++ // want atomic-map-mutated-in-place
}

func (t *table) remove(name string) {
	names := t.byName.Load()
	delete(*names, name) // want atomic-map-mutated-in-place
}

func (t *table) put(id int, name string) {
	ids, ok := t.byID.Load().(map[int]string)
	if !ok {
		return
	}
	ids[id] = name // want atomic-map-mutated-in-place
}

// The readers do not take the lock.
func (t *table) locked(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	(*t.byName.Load())[name] = 1 // want atomic-map-mutated-in-place
}

func (t *table) names() map[string]int { return *t.byName.Load() }

func (t *table) reset(all map[string]int) {
	names := t.names()
	maps.Copy(names, all) // want atomic-map-mutated-in-place
}

func (t *table) fill(all []string) {
	ids := make(map[int]string)
	t.byID.Store(ids)
	for id, name := range all {
		ids[id] = name // want atomic-map-mutated-in-place
	}
}

func (t *table) flag(name string) {
	t.setting.Load().flags[name] = true // want atomic-map-mutated-in-place
}

func (t *table) copied(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := maps.Clone(*t.byName.Load())
	next[name] = 1
	t.byName.Store(&next)
}

func (t *table) rebuilt(rounds [][]string) {
	for _, all := range rounds {
		next := map[string]int{}
		for id, name := range all {
			next[name] = id
		}
		t.byName.Store(&next)
	}
}

func (t *table) reused(rounds [][]string) {
	var next map[int]string
	for _, all := range rounds {
		next = map[int]string{}
		for id, name := range all {
			next[id] = name
		}
		t.byID.Store(next)
	}
}

func (t *table) swapped(name string) {
	for {
		old := t.byName.Load()
		next := map[string]int{}
		for key, value := range *old {
			next[key] = value
		}
		next[name] = 1
		if t.byName.CompareAndSwap(old, &next) {
			return
		}
	}
}

type guarded struct {
	current atomic.Pointer[lockedSet]
}

type lockedSet struct {
	mu  sync.Mutex
	set map[string]bool
}

func (g *guarded) add(name string) {
	s := g.current.Load()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set[name] = true
}
