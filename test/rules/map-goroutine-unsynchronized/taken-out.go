// run: race
package main

import (
	"fmt"
	"time"
)

// Feed calls its filters for what its goroutine receives.
type Feed struct {
	in      chan int
	filters map[int]func(int)
	quit    chan bool
}

// NewFeed makes a feed that is not started.
func NewFeed() *Feed {
	return &Feed{in: make(chan int), filters: map[int]func(int){}, quit: make(chan bool)}
}

// Start lets it run.
func (f *Feed) Start() { go f.loop() }

func (f *Feed) loop() {
	for {
		select {
		case <-f.quit:
			return
		case number := <-f.in:
			for _, filter := range f.filters {
				filter(number)
			}
		}
	}
}

// Install puts a filter in, at any time.
func (f *Feed) Install(id int, filter func(int)) { f.filters[id] = filter }

// Uninstall takes it out: nobody does so before the start.
func (f *Feed) Uninstall(id int) {
	delete(f.filters, id) // want map-goroutine-unsynchronized
}

// Mux is filled before it is started, and only looked at by its goroutine.
type Mux struct {
	in       chan string
	handlers map[string]func()
}

// NewMux makes one without handlers.
func NewMux() *Mux { return &Mux{in: make(chan string), handlers: map[string]func(){}} }

// Start lets it run.
func (m *Mux) Start() { go m.loop() }

func (m *Mux) loop() {
	for name := range m.in {
		m.handlers[name]()
	}
}

// Handle adds a handler.
func (m *Mux) Handle(name string, handler func()) { m.handlers[name] = handler }

func main() {
	mux := NewMux()
	mux.Handle("hello", func() { fmt.Println("hello") })
	mux.Start()
	mux.in <- "hello"

	feed := NewFeed()
	feed.Start()
	churn(feed)
	feed.quit <- true
}

func churn(feed *Feed) {
	for i := range 50 {
		feed.Install(i, func(int) { time.Sleep(time.Microsecond) })
		feed.in <- i
		feed.Uninstall(i)
	}
}
