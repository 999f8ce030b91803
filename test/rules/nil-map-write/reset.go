// run: panic: assignment to entry in nil map
package main

import (
	"errors"
	"fmt"
)

type store interface {
	each(visit func(string) error, reset func()) error
}

type words []string

// each may have to begin anew, and then forgets what it has handed out so far.
func (w words) each(visit func(string) error, reset func()) error {
	var err error
	for range 3 {
		reset()
		for _, word := range w {
			err = errors.Join(err, visit(word))
		}
	}
	return err
}

func lengths(s store) (map[string]int, error) {
	found := make(map[string]int)
	err := s.each(func(word string) error {
		if word == "" {
			return nil
		}
		found[word] = len(word) // want nil-map-write
		return nil
	}, func() {
		found = nil
	})
	return found, err
}

// The map is made anew where it is gone, or only emptied.
func counts(s store) (map[string]int, map[string]int, error) {
	made, cleared := make(map[string]int), make(map[string]int)
	err := s.each(func(word string) error {
		if made == nil {
			made = make(map[string]int)
		}
		made[word]++
		cleared[word]++
		return nil
	}, func() {
		made = nil
		clear(cleared)
	})
	return made, cleared, err
}

// finish runs what it is handed last after everything else.
func finish(w words, visit func(string) error, last func()) error {
	defer last()
	for _, word := range w {
		if err := visit(word); err != nil {
			return err
		}
	}
	return nil
}

func show(w words) error {
	seen := make(map[string]bool)
	return finish(w, func(word string) error {
		if !seen[word] {
			fmt.Println(word)
		}
		seen[word] = true
		return nil
	}, func() { seen = nil })
}

// What is kept is given up on failure, and nobody goes on then.
func collect(w words) map[string]bool {
	seen := make(map[string]bool)
	run(w, func(word string) { seen[word] = true }, func(error) { seen = nil })
	return seen
}

func run(w words, visit func(string), failed func(error)) {
	for _, word := range w {
		visit(word)
	}
	if len(w) == 0 {
		failed(errors.New("nothing to do"))
	}
}

func main() {
	w := words{"a", "b"}
	fmt.Println(show(w), collect(w))
	fmt.Println(counts(w))
	fmt.Println(lengths(w))
}
