// run: clean
package main

import (
	"fmt"
	"maps"
	"sync"
)

type alarm struct {
	name string
	// mu protects active.
	mu     sync.Mutex
	active map[string]int
}

func (a *alarm) raise(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.active[name]++
}

func (a *alarm) Count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.active)
}

// Group looks at its alarms until it is stopped.
type Group struct {
	alarms []*alarm
	quit   chan bool
	ended  chan bool
}

func (g *Group) run() {
	defer close(g.ended)
	for {
		for _, a := range g.alarms {
			a.raise(a.name)
		}
		select {
		case <-g.quit:
			return
		default:
		}
	}
}

func (g *Group) tell() { close(g.quit) }

func (g *Group) wait() { <-g.ended }

func (g *Group) stop() {
	g.tell()
	g.wait()
}

// Inherit takes over what another group knew, which is stopped by then, before this one runs.
func (g *Group) Inherit(from *Group) {
	for i, a := range g.alarms {
		old := from.alarms[i]
		maps.Copy(a.active, old.active)
	}
}

func newGroup(names ...string) *Group {
	g := &Group{quit: make(chan bool), ended: make(chan bool)}
	for _, name := range names {
		g.alarms = append(g.alarms, &alarm{name: name, active: map[string]int{}})
	}
	return g
}

type manager struct {
	groups map[string]*Group
}

func (m *manager) Update(next map[string]*Group) {
	var wg sync.WaitGroup
	for name, g := range next {
		old, ok := m.groups[name]
		wg.Add(1)
		go func(g *Group) {
			if ok {
				old.stop()
				g.Inherit(old)
			}
			wg.Done()
			g.run()
		}(g)
	}
	wg.Wait()
	m.groups = next
}

func main() {
	m := &manager{groups: map[string]*Group{}}
	for range 3 {
		m.Update(map[string]*Group{"a": newGroup("x", "y")})
		for _, a := range m.groups["a"].alarms {
			fmt.Println(a.Count() >= 0)
		}
	}
	m.groups["a"].stop()
}
