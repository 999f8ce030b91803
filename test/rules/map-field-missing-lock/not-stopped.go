// run: race
package main

import (
	"fmt"
	"sync"
)

type ledger struct {
	// mu protects sums.
	mu    sync.Mutex
	sums  map[string]int
	quit  chan bool
	ended chan bool
}

func (l *ledger) add(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sums[name]++
}

func (l *ledger) run() {
	defer close(l.ended)
	for {
		select {
		case <-l.quit:
			return
		default:
			for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
				l.add(name)
			}
		}
	}
}

// stop waits for the goroutine of its ledger.
func (l *ledger) stop() {
	close(l.quit)
	<-l.ended
}

// halt only tells it to end.
func (l *ledger) halt() { close(l.quit) }

// The other ledger still runs when its sums are read.
func (l *ledger) Adopt(from *ledger) {
	for name, sum := range from.sums { // want map-field-missing-lock
		l.mu.Lock()
		l.sums[name] = sum
		l.mu.Unlock()
	}
}

func (l *ledger) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.sums)
}

func newLedger() *ledger {
	return &ledger{sums: map[string]int{}, quit: make(chan bool), ended: make(chan bool)}
}

func replace(old *ledger, alive *ledger) *ledger {
	next := newLedger()
	old.halt()
	next.Adopt(old)
	alive.stop()
	next.Adopt(alive)
	go next.run()
	return next
}

func main() {
	old, alive := newLedger(), newLedger()
	go old.run()
	go alive.run()
	for old.Count() == 0 || alive.Count() == 0 {
	}
	next := replace(old, alive)
	next.stop()
	<-old.ended
	fmt.Println(next.Count())
}
