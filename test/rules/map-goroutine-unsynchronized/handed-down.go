// run: race
package main

import (
	"sync"
	"time"
)

type bus struct {
	topics map[string]chan string
}

// The goroutine is given the bus and hands it to the method that goes over the map.
func (b *bus) Subscribe(name string) {
	ch := make(chan string, 8)
	go b.pump(ch)
	b.topics[name] = ch // want map-goroutine-unsynchronized
}

func (b *bus) pump(ch chan string) {
	for {
		select {
		case message := <-ch:
			b.forward(message)
		case <-time.After(time.Microsecond):
			b.forward("tick")
		}
	}
}

func (b *bus) forward(message string) {
	for _, other := range b.topics {
		select {
		case other <- message:
		default:
		}
	}
}

// What is passed on is another object.
type worker struct {
	seen map[string]int
}

func (w *worker) Start(names []string) {
	own := &worker{seen: map[string]int{}}
	go own.loop(names)
	w.seen["start"]++
}

func (w *worker) loop(names []string) {
	for _, name := range names {
		w.note(name)
	}
}

func (w *worker) note(name string) { w.seen[name]++ }

// The starter waits before it goes on.
func (w *worker) Once(names []string) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		w.loop(names)
	}()
	wg.Wait()
	w.seen["once"]++
}

// The map is put in place while the goroutine waits for it.
type source struct {
	ready chan bool
	rows  map[string]int
}

func (s *source) Open() {
	go s.serve()
	s.rows = map[string]int{"a": 1}
	close(s.ready)
}

func (s *source) serve() {
	<-s.ready
	s.look("a")
}

func (s *source) look(key string) int { return s.rows[key] }

// What comes before the start has happened; the loop of the caller brings another request.
type request struct {
	header map[string]string
}

func (r *request) send() {
	r.header["accept"] = "*"
	go func() { r.write() }()
}

func (r *request) write() int { return len(r.header) }

func sendAll(requests []*request) {
	for _, r := range requests {
		r.send()
	}
}

func main() {
	sendAll([]*request{{header: map[string]string{}}, {header: map[string]string{}}})
	b := &bus{topics: map[string]chan string{}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		b.Subscribe(name)
		time.Sleep(time.Millisecond)
	}
	w := &worker{seen: map[string]int{}}
	w.Start([]string{"x"})
	w.Once([]string{"x", "y"})
	s := &source{ready: make(chan bool)}
	s.Open()
	time.Sleep(10 * time.Millisecond)
}
