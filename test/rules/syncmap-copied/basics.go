// vet: lock

package p

import "sync"

type state struct{ entries sync.Map }

func ranged(list []*state, byName map[string]*state) {
	for _, one := range list {
		one.entries.Clear()
	}
	held := byName["a"]
	held.entries.Clear()
}

func passed(s state) { // want syncmap-copied
	s.entries.Clear()
}

func taken(byName map[string]state) {
	one := byName["a"] // want syncmap-copied
	one.entries.Clear()
}

func untouched() *state {
	var zero state
	fresh := zero
	return &fresh
}
