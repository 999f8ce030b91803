// run: race
package main

import (
	"fmt"
	"sort"
	"sync"
)

// Lease has no lock of its own: its lessor's keeps out who attaches and detaches.
type Lease struct {
	ID    int
	items map[string]bool
	notes map[string]int
	marks map[string]int
}

// Lessor keeps all leases.
type Lessor struct {
	mu     sync.Mutex
	leases map[int]*Lease
}

func (l *Lessor) Grant(id int) *Lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	lease := &Lease{ID: id, items: map[string]bool{}, notes: map[string]int{}, marks: map[string]int{}}
	l.leases[id] = lease
	return lease
}

func (l *Lessor) Lookup(id int) *Lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leases[id]
}

func (l *Lessor) Attach(id int, item string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lease := l.leases[id]
	if lease == nil {
		return
	}
	lease.items[item] = true
	lease.notes[item]++
	lease.marks[item]++
}

func (l *Lessor) Detach(id int, item string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lease, ok := l.leases[id]; ok {
		delete(lease.items, item)
		delete(lease.notes, item)
		delete(lease.marks, item)
	}
}

// Revoke takes the lease out of the table first.
func (l *Lessor) Revoke(id int) {
	l.mu.Lock()
	lease := l.leases[id]
	delete(l.leases, id)
	l.mu.Unlock()
	for item := range lease.items {
		fmt.Println(item)
	}
}

// Keys is for whoever has looked the lease up.
func (lease *Lease) Keys() []string {
	var keys []string
	for item := range lease.items { // want map-field-missing-lock
		keys = append(keys, item)
	}
	sort.Strings(keys)
	return keys
}

// Notes is called by the lessor, under its lock.
func (lease *Lease) Notes() int { return len(lease.notes) + lease.notes["a"] }

func (l *Lessor) Noted(id int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	lease, ok := l.leases[id]
	if !ok {
		return 0
	}
	return lease.Notes()
}

// String is for whoever prints it, nobody knows when.
func (lease *Lease) String() string {
	for mark := range lease.marks {
		return mark
	}
	return ""
}

func main() {
	l := &Lessor{leases: map[int]*Lease{}}
	lease := l.Grant(1)
	done := make(chan bool)
	go func() {
		for range 100 {
			l.Attach(1, "a")
			l.Detach(1, "a")
		}
		close(done)
	}()
	for range 100 {
		lease.Keys()
	}
	<-done
	fmt.Println(l.Lookup(1), l.Noted(1))
	l.Revoke(1)
}
