// run: race
package main

import "fmt"

// Each goroutine goes over a channel of its own, so both are meant to run: they share the counts.
type feeds struct {
	orders  chan string
	returns chan string
	counts  map[string]int
	done    chan bool
}

func (f *feeds) Sell() {
	go func() {
		for name := range f.orders {
			f.count(name, 1)
		}
		f.done <- true
	}()
}

func (f *feeds) TakeBack() {
	go func() {
		for name := range f.returns {
			f.count(name, -1)
		}
		f.done <- true
	}()
}

func (f *feeds) count(name string, by int) {
	f.counts[name] += by // want map-goroutine-unsynchronized
}

func main() {
	f := &feeds{make(chan string, 9), make(chan string, 9), map[string]int{}, make(chan bool)}
	f.Sell()
	f.TakeBack()
	for range 9 {
		f.orders <- "a"
		f.returns <- "b"
	}
	close(f.orders)
	close(f.returns)
	<-f.done
	<-f.done
	fmt.Println(f.counts)
}
