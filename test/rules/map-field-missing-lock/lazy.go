package p

import "sync"

type account struct {
	mu      sync.Mutex
	clients map[string]int
}

func (a *account) Add(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.clients == nil {
		a.clients = make(map[string]int)
	}
	a.clients[id]++
}

func (a *account) Remove(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.clients, id)
}

func (a *account) Get(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.clients[id]
}

// Whoever asks for nil expects that another goroutine was here before.
func (a *account) Register() {
	if a.clients == nil {
		a.clients = make(map[string]int) // want map-field-missing-lock
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clients["self"] = 1
}

// A set-up that does not ask runs before anybody else has the value.
func (a *account) setUp() { a.clients = make(map[string]int) }
