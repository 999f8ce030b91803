// run: race
package main

import (
	"fmt"
	"sync"
)

// Pool takes its lock wherever it looks at its limit: that changes while others have it, and so do its members.
type Pool struct {
	mu      sync.Mutex
	limit   int
	members map[int]string
}

func (p *Pool) SetLimit(limit int) {
	p.limit = limit
	p.shrink() // want map-field-missing-lock
}

func (p *Pool) Limit() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.limit
}

func (p *Pool) Add(id int, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.members[id] = name
	p.shrink()
}

func (p *Pool) Remove(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.members, id)
}

func (p *Pool) shrink() {
	for id := range p.members {
		if len(p.members) <= p.limit {
			return
		}
		delete(p.members, id)
	}
}

func main() {
	p := &Pool{members: map[int]string{}}
	done := make(chan bool)
	go func() {
		for id := range 100 {
			p.Add(id, "a")
		}
		close(done)
	}()
	for limit := range 100 {
		p.SetLimit(limit)
	}
	<-done
	p.Remove(1)
	fmt.Println(p.Limit())
}
