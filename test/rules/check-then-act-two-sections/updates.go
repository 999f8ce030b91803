// run: panic: lost updates

package main

import (
	"sync"
	"time"
)

type seat struct {
	row  int
	sold int
}

type hall struct {
	mu     sync.RWMutex
	queues map[string][]string
	seats  map[string]seat
	counts map[string]int
	owners map[string]*seat
}

func newHall() *hall {
	return &hall{
		queues: map[string][]string{},
		seats:  map[string]seat{},
		counts: map[string]int{},
		owners: map[string]*seat{},
	}
}

func known(names []string) []string { return names[:len(names):len(names)] }

func (h *hall) queue(film, name string) {
	h.mu.RLock()
	waiting := known(h.queues[film])
	h.mu.RUnlock()
	waiting = append(waiting, name)
	h.mu.Lock()
	h.queues[film] = waiting // want check-then-act-two-sections
	h.mu.Unlock()
}

func (h *hall) sell(row string) {
	h.mu.Lock()
	place := h.seats[row]
	h.mu.Unlock()
	place.sold++
	h.mu.Lock()
	h.seats[row] = place // want check-then-act-two-sections
	h.mu.Unlock()
}

func (h *hall) count(film string) {
	h.mu.RLock()
	n := h.counts[film]
	h.mu.RUnlock()
	time.Sleep(time.Millisecond)
	h.mu.Lock()
	h.counts[film] = n + 1 // want check-then-act-two-sections
	h.mu.Unlock()
}

func (h *hall) countAgain(film string) {
	h.mu.RLock()
	n := h.counts[film]
	h.mu.RUnlock()
	if n > 100 {
		return
	}
	h.mu.Lock()
	n = h.counts[film]
	h.counts[film] = n + 1
	h.mu.Unlock()
}

func (h *hall) countInOne(film string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := h.counts[film]
	n++
	h.counts[film] = n
}

// The pointer that is put back is the one that everybody has.
func (h *hall) own(row string) {
	h.mu.RLock()
	owner := h.owners[row]
	h.mu.RUnlock()
	if owner == nil {
		return
	}
	h.mu.Lock()
	h.owners[row] = owner
	h.mu.Unlock()
}

func (h *hall) reset(film string) {
	h.mu.RLock()
	n := h.counts[film]
	h.mu.RUnlock()
	if n == 0 {
		return
	}
	h.mu.Lock()
	h.counts[film] = 0
	h.mu.Unlock()
}

func (h *hall) copied(from, to string) {
	h.mu.RLock()
	n := h.counts[from]
	h.mu.RUnlock()
	h.mu.Lock()
	h.counts[to] = n + 1
	h.mu.Unlock()
}

// ledger is changed by its own goroutine only; the lock is for those who read.
type ledger struct {
	mu     sync.RWMutex
	totals map[string]int
}

func startLedger(in <-chan string, done chan<- struct{}) *ledger {
	l := &ledger{totals: map[string]int{}}
	go l.run(in, done)
	return l
}

func (l *ledger) run(in <-chan string, done chan<- struct{}) {
	for name := range in {
		l.mu.RLock()
		total := l.totals[name]
		l.mu.RUnlock()
		l.mu.Lock()
		l.totals[name] = total + 1
		l.mu.Unlock()
	}
	close(done)
}

func (l *ledger) total(name string) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.totals[name]
}

func main() {
	in, done := make(chan string), make(chan struct{})
	l := startLedger(in, done)
	in <- "a"
	close(in)
	<-done
	if l.total("a") != 1 {
		panic("the ledger forgot")
	}
	h := newHall()
	h.countAgain("film")
	h.countInOne("film")
	h.own("a")
	h.reset("film")
	h.copied("film", "other")
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			h.queue("film", "ann")
			h.sell("a")
			h.count("film")
		}()
	}
	wait.Wait()
	if h.counts["film"] != 8 {
		panic("lost updates")
	}
}
