// run: race
package main

import (
	"fmt"
	"strings"
	"sync"
)

type tree struct {
	warned map[string]bool
	names  []string
}

// Both goroutines outlive the method that starts them, and both note what they have warned of.
func (t *tree) Files() chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, name := range t.names {
			out <- t.clean(name)
		}
	}()
	return out
}

func (t *tree) Directories() chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, name := range t.names {
			out <- t.clean("/" + name)
		}
	}()
	return out
}

func (t *tree) clean(name string) string {
	if !t.warned[name] {
		t.warned[name] = true // want map-goroutine-unsynchronized
	}
	return strings.ToLower(name)
}

// Each goroutine is waited for before its method returns.
type counter struct {
	counts map[string]int
}

func (c *counter) Words(words []string) {
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, word := range words {
			c.add(word)
		}
	}()
	<-done
}

func (c *counter) Lines(lines []string) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, line := range lines {
			c.add(line)
		}
	}()
	wg.Wait()
}

func (c *counter) add(key string) { c.counts[key]++ }

// The second goroutine is started by the first, after it has noted its own addresses.
type router struct {
	self map[string]bool
}

func (r *router) Start(addresses []string) {
	go r.listen(addresses)
}

func (r *router) listen(addresses []string) {
	for _, address := range addresses {
		r.self[address] = true
	}
	r.dial(addresses)
}

func (r *router) dial(addresses []string) {
	go r.connect(addresses)
}

func (r *router) connect(addresses []string) {
	for _, address := range addresses {
		r.try(address)
	}
}

func (r *router) try(address string) bool { return !r.self[address] }

func main() {
	r := &router{self: map[string]bool{}}
	r.Start([]string{"a"})
	t := &tree{warned: map[string]bool{}, names: []string{"A", "B", "C", "D"}}
	files := t.Files()
	directories := t.Directories()
	for file := range files {
		fmt.Println(file, <-directories)
	}
	c := &counter{counts: map[string]int{}}
	c.Words([]string{"a"})
	c.Lines([]string{"b"})
}
