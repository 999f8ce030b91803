// run: panic: shared

package main

import (
	"maps"
	"sync"
)

var (
	usual  = map[string]int{"retries": 3}
	limits = map[string]int{"size": 10}
	names  = map[string]int{"a": 1}
	filled = map[string]int{}
	muted  = map[string]int{"b": 2}
	mu     sync.Mutex
)

type job struct {
	name    string
	options map[string]int
	limits  map[string]int
	names   map[string]int
	filled  map[string]int
	muted   map[string]int
}

func newJob() *job {
	j := &job{
		options: usual, // want shared-map-mutated
		limits:  limits,
		names:   maps.Clone(names),
		filled:  filled,
		muted:   muted,
	}
	return j
}

func (j *job) set(key string, value int) { j.options[key] = value }

func (j *job) limit(key string) int { return j.limits[key] }

func (j *job) rename(key string) { j.names[key] = 1 }

// An empty map of the package is a store that is shared on purpose.
func (j *job) fill(key string) { j.filled[key] = 1 }

func (j *job) mute(key string) {
	mu.Lock()
	defer mu.Unlock()
	j.muted[key] = 1
}

type plan struct {
	steps map[string]int
	kinds map[string]int
}

var (
	firstSteps = map[string]int{"start": 1}
	knownKinds = map[string]int{"plain": 1}
)

func newPlan(steps map[string]int) *plan {
	if steps == nil {
		steps = firstSteps // want shared-map-mutated
	}
	return &plan{steps: steps, kinds: knownKinds}
}

func (p *plan) add(step string) { p.steps[step] = len(p.steps) }

// The first change makes a map of its own.
func (p *plan) kind(name string) {
	p.kinds = maps.Clone(p.kinds)
	p.kinds[name] = 1
}

func (j *job) with(key string, value int) *job {
	next := *j
	next.options[key] = value // want shared-map-mutated
	return &next
}

func (j *job) withOwn(key string, value int) *job {
	next := *j
	next.options = maps.Clone(j.options)
	next.options[key] = value
	return &next
}

func (j *job) named(name string) job {
	next := *j
	next.name = name
	return next
}

// What is put back may be changed in place.
func (j *job) reset() {
	next := *j
	next.options["retries"] = 0
	*j = next
}

func fresh() job {
	first := &job{options: map[string]int{}}
	second := *first
	second.options["a"] = 1
	return second
}

func main() {
	one, two := newJob(), newJob()
	one.rename("b")
	one.fill("c")
	one.mute("d")
	one.withOwn("retries", 5)
	one.reset()
	p := newPlan(nil)
	p.add("end")
	p.kind("other")
	if one.limit("size") != 10 || fresh().options["a"] != 1 || one.named("x").name != "x" {
		panic("wrong")
	}
	one.set("retries", 9)
	if two.with("a", 1).options["retries"] == 9 {
		panic("shared")
	}
}
