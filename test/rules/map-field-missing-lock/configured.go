// run: clean
package main

import (
	"fmt"
	"sync"
)

// Cluster is told who it is before it is shared: SetID keeps nobody out of the fields it fills.
type Cluster struct {
	mu      sync.Mutex
	local   int
	members map[int]string
	known   map[int]int
}

func NewCluster() *Cluster {
	return &Cluster{members: map[int]string{}, known: map[int]int{}}
}

func (c *Cluster) SetID(local int) {
	c.local = local
	c.announce()
}

// ID takes no lock: who one is does not change.
func (c *Cluster) ID() int { return c.local }

func (c *Cluster) Restore(members map[int]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, name := range members {
		c.members[id] = name
	}
	c.announce()
}

func (c *Cluster) Add(id int, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.members[id] = name
	c.known[id] = c.local
}

func (c *Cluster) Remove(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.members, id)
	delete(c.known, id)
}

func (c *Cluster) Name(id int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.members[id]
}

func (c *Cluster) announce() {
	if c.local == 0 {
		return
	}
	for id := range c.members {
		fmt.Println(c.local, "knows", id)
	}
	for id := range c.known {
		fmt.Println(c.local, "knew", id)
	}
}

// Vet gives an object its first members.
func Vet(c *Cluster, names []string) error {
	c.members = make(map[int]string)
	for id, name := range names {
		c.members[id] = name
	}
	c.announce()
	return nil
}

func main() {
	c := NewCluster()
	fmt.Println(Vet(c, []string{"z"}))
	c.Restore(map[int]string{1: "a"})
	c.SetID(1)
	done := make(chan bool)
	go func() {
		c.Add(2, "b")
		close(done)
	}()
	c.Remove(1)
	<-done
	fmt.Println(c.ID(), c.Name(2))
}
