// run: race

package main

import (
	"fmt"
	"maps"
	"sync"
)

type gauge struct {
	mu     sync.Mutex
	values map[string]int
	units  map[string]string
}

var last *gauge

func (g *gauge) start(done *sync.WaitGroup) {
	if last == nil {
		g.values = map[string]int{}
		g.units = map[string]string{}
	} else {
		g.values = last.values // want struct-copy-splits-lock
		g.units = last.units
	}
	last = g
	done.Add(1)
	go g.run(done)
}

func (g *gauge) run(done *sync.WaitGroup) {
	defer done.Done()
	for i := range 1000 {
		g.set(fmt.Sprint(i), i)
	}
}

func (g *gauge) set(name string, value int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values[name] = value
}

func (g *gauge) get(name string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.values[name]
}

func (g *gauge) unit(name string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.units[name]
}

func (g *gauge) clone() *gauge {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &gauge{values: g.values, units: g.units} // want struct-copy-splits-lock
}

func (g *gauge) copied() *gauge {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &gauge{values: maps.Clone(g.values), units: g.units}
}

// The old object goes on with an empty map.
func (g *gauge) split() *gauge {
	g.mu.Lock()
	defer g.mu.Unlock()
	full := &gauge{values: g.values, units: g.units}
	g.values = map[string]int{}
	return full
}

func (g *gauge) sum() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	view := gauge{values: g.values}
	return view.total()
}

func (g *gauge) total() int {
	total := 0
	for _, value := range g.values {
		total += value
	}
	return total
}

// scope and those derived from it lock one mutex.
type scope struct {
	mu    *sync.Mutex
	names map[string]int
}

func (s *scope) set(name string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names[name] = value
}

func (s *scope) derive() *scope { return &scope{mu: s.mu, names: s.names} }

func main() {
	var done sync.WaitGroup
	first, second := &gauge{}, &gauge{}
	first.start(&done)
	second.start(&done)
	done.Wait()
	fmt.Println(first.get("a"), first.unit("a"), first.clone().sum(), first.copied().sum(), first.split().sum())
	root := &scope{mu: &sync.Mutex{}, names: map[string]int{}}
	go root.set("a", 1)
	root.derive().set("b", 2)
}
