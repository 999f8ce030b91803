package p

import "sync"

type node struct {
	mu       sync.RWMutex
	children map[string]*node
	size     int
}

func (n *node) total() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	sum := n.size
	for _, child := range n.children {
		sum += child.total()
	}
	return sum
}

func (n *node) grow() {
	n.mu.Lock()
	n.size++
	n.mu.Lock() // want lock-upgrade-deadlock
	n.mu.Unlock()
}

func (n *node) report() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.total() // want lock-upgrade-deadlock
}

func (n *node) reset() {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer n.clear() // want lock-upgrade-deadlock
	n.size = 0
}

func (n *node) clear() {
	n.mu.Lock()
	clear(n.children)
	n.mu.Unlock()
}

func (n *node) deferredInOrder() {
	defer n.clear()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.size = 0
}

func (n *node) handOver(next *node) {
	n.mu.Lock()
	next.mu.Lock()
	n.mu.Unlock()
	next.mu.Unlock()
}

func (n *node) walk(other *node) {
	at := n
	at.mu.Lock()
	at = other
	at.mu.Lock()
	at.mu.Unlock()
	n.mu.Unlock()
}

func (n *node) inBackground() {
	n.mu.Lock()
	defer n.mu.Unlock()
	go n.clear()
	go func() { n.clear() }()
}

func (n *node) setSize(locked bool, size int) {
	if !locked {
		n.mu.Lock()
		defer n.mu.Unlock()
	}
	n.size = size
}

func (n *node) told() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.setSize(true, 1)
}

func (n *node) eitherWay(write bool) {
	if write {
		n.mu.Lock()
		defer n.mu.Unlock()
	} else {
		n.mu.RLock()
		defer n.mu.RUnlock()
	}
}

func (n *node) again() {
	for range 3 {
		n.mu.Lock()
		n.size++
		n.mu.Unlock()
	}
	n.clear()
}

func (n *node) releasing() {
	n.mu.Unlock()
	n.clear()
	n.mu.Lock()
}

func (n *node) around() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.releasing()
}
