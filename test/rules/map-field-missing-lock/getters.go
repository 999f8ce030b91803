// run: race
package main

import (
	"fmt"
	"maps"
	"sync"
)

// Controller keeps the records of all networks.
type Controller struct {
	mu      sync.Mutex
	records map[string]int
}

func (c *Controller) Put(name string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[name] = value
}

func (c *Controller) Drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.records, name)
}

func (c *Controller) copied() *Controller {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &Controller{records: maps.Clone(c.records)}
}

// Network has a lock of its own, for what is its own.
type Network struct {
	mu         sync.Mutex
	controller *Controller
	spare      *Controller
}

func (n *Network) getController() *Controller {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.controller
}

// The lock inside the getter is released again, and is another one.
func (n *Network) Get(name string) int {
	return n.getController().records[name] // want map-field-missing-lock
}

func (n *Network) Has(name string) bool {
	c := n.getController()
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.records[name]
	return ok
}

func (n *Network) Size() int {
	n.getController().mu.Lock()
	defer n.getController().mu.Unlock()
	return len(n.getController().records)
}

// What this answers is the caller's own.
func (n *Network) Copy(name string) int {
	return n.getController().copied().records[name]
}

// Which of the two it is, one cannot say.
func (n *Network) either(spare bool) *Controller {
	if spare {
		return n.spare
	}
	return n.controller
}

func (n *Network) Pick(name string) int {
	return n.either(false).records[name]
}

func main() {
	c := &Controller{records: map[string]int{}}
	n := &Network{controller: c}
	done := make(chan bool)
	go func() {
		for range 100 {
			c.Put("a", 1)
			c.Drop("b")
		}
		close(done)
	}()
	for range 100 {
		fmt.Println(n.Get("a") >= 0)
	}
	<-done
	fmt.Println(n.Has("a"), n.Size(), n.Copy("a"), n.Pick("a"))
}
