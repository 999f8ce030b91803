// run: race
package main

import (
	"fmt"
	"sync"
	"time"
)

// Watcher counts what its goroutine receives.
type Watcher struct {
	in     chan string
	counts map[string]int
	quit   chan bool
	done   chan bool
}

// NewWatcher starts the goroutine that owns the counts, or should.
func NewWatcher() *Watcher {
	w := &Watcher{
		in: make(chan string), counts: map[string]int{}, quit: make(chan bool), done: make(chan bool),
	}
	go w.loop()
	return w
}

func (w *Watcher) loop() {
	defer close(w.done)
	for {
		select {
		case name := <-w.in:
			w.note(name)
			w.Trim()
		case <-w.quit:
			return
		}
	}
}

func (w *Watcher) note(name string) {
	w.counts[name]++ // want map-goroutine-unsynchronized
}

// Trim runs in the goroutine, beside Count.
func (w *Watcher) Trim() {
	for name, n := range w.counts {
		if n > 100 {
			delete(w.counts, name) // want map-goroutine-unsynchronized
		}
	}
}

func (w *Watcher) Add(name string) { w.in <- name }

func (w *Watcher) Count(name string) int { return w.counts[name] }

// Totals waits for the goroutine first.
func (w *Watcher) Totals() (sum int) {
	close(w.quit)
	<-w.done
	for _, n := range w.counts {
		sum += n
	}
	return sum
}

// Table is only read by its goroutine: what is registered comes before.
type Table struct {
	handlers map[string]func()
	events   chan string
}

func (t *Table) Handle(name string, run func()) { t.handlers[name] = run }

func (t *Table) Start() {
	go func() {
		for name := range t.events {
			if run := t.handlers[name]; run != nil {
				run()
			}
		}
	}()
}

// Replay's goroutine gets nothing to do before its maker has looked at what there was.
type Replay struct {
	lines chan string
	known map[string]bool
}

func openReplay() *Replay {
	r := &Replay{lines: make(chan string), known: map[string]bool{}}
	go r.follow()
	return r
}

func (r *Replay) follow() {
	for line := range r.lines {
		r.known[line] = true
	}
}

func (r *Replay) Known() int { return len(r.known) }

// NewReplay hands the channel on at the end.
func NewReplay() (int, chan<- string) {
	r := openReplay()
	n := r.Known()
	return n, r.lines
}

// Link starts one half and goes on with the other.
type Link struct {
	pending map[int]string
	wg      sync.WaitGroup
}

func (l *Link) Serve() {
	go l.send()
	l.receive()
}

func (l *Link) send() {
	for id := range 100 {
		l.pending[id] = fmt.Sprint(id) // want map-goroutine-unsynchronized
		time.Sleep(time.Microsecond)
	}
}

func (l *Link) receive() {
	for id := range 100 {
		delete(l.pending, id)
		time.Sleep(time.Microsecond)
	}
}

// Flush waits for its half.
func (l *Link) Flush() {
	l.wg.Add(1)
	go l.fill()
	l.drain()
}

func (l *Link) fill() {
	defer l.wg.Done()
	for id := range 10 {
		l.pending[-id] = ""
	}
}

func (l *Link) drain() {
	l.wg.Wait()
	clear(l.pending)
}

var watcher = NewWatcher()

func main() {
	for range 100 {
		watcher.Add("a")
		_ = watcher.Count("a")
	}
	fmt.Println(watcher.Totals())
	n, lines := NewReplay()
	lines <- fmt.Sprint(n)
	t := &Table{handlers: map[string]func(){}, events: make(chan string)}
	t.Handle("a", func() {})
	t.Start()
	t.events <- "a"
	l := &Link{pending: map[int]string{}}
	l.Serve()
}
