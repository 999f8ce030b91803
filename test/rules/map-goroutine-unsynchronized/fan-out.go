// run: race
package main

import (
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// each runs the function for all words at once.
func each(words []string, do func(string)) {
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			do(word)
		}()
	}
	wg.Wait()
}

func lengths(words []string) map[string]int {
	out := map[string]int{}
	each(words, func(word string) {
		out[word] = len(word) // want map-goroutine-unsynchronized
	})
	return out
}

type index struct {
	seen map[string]int
}

func (x *index) fill(words []string) {
	each(words, func(word string) { x.add(word) })
}

func (x *index) add(word string) {
	x.seen[word]++ // want map-goroutine-unsynchronized
}

// walk hands the function on to what starts the goroutines.
func walk(words []string, visit func(string) error) error {
	var group errgroup.Group
	group.Go(func() error { return step(words, &group, visit) })
	return group.Wait()
}

func step(words []string, group *errgroup.Group, visit func(string) error) error {
	for _, word := range words {
		group.Go(func() error {
			if err := visit(word); err != nil {
				return err
			}
			return step(nil, group, visit)
		})
	}
	return nil
}

type plan struct {
	state map[string]int
}

func (p *plan) apply(words []string) error {
	return walk(words, func(word string) error {
		p.converge(word)
		return nil
	})
}

func (p *plan) converge(word string) {
	before := p.state[word]
	p.state[word] = before + 1 // want map-goroutine-unsynchronized
}

// A pool of workers that share the function.
func inPool(words []string, workers int, do func(string)) {
	var wg sync.WaitGroup
	queue := make(chan string)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for word := range queue {
				do(word)
			}
		}()
	}
	for _, word := range words {
		queue <- word
	}
	close(queue)
	wg.Wait()
}

func initials(words []string) map[byte]int {
	out := map[byte]int{}
	inPool(words, 4, func(word string) {
		out[word[0]]++ // want map-goroutine-unsynchronized
	})
	return out
}

func main() {
	words := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	x := &index{map[string]int{}}
	x.fill(words)
	p := &plan{map[string]int{}}
	fmt.Println(lengths(words), x.seen, p.apply(words), initials(words))
}
