package p

import "sync"

type server struct{ addr string }

type router struct {
	servers []*server
	mu      sync.RWMutex
	chosen  map[string]*server
}

// Every caller that finds nothing stores the same server.
func (r *router) route(tenant string) *server {
	r.mu.RLock()
	s, ok := r.chosen[tenant]
	r.mu.RUnlock()
	if ok {
		return s
	}
	at := len(tenant) % len(r.servers)
	r.mu.Lock()
	r.chosen[tenant] = r.servers[at]
	r.mu.Unlock()
	return r.servers[at]
}

func (r *router) pick(tenant string) *server {
	r.mu.RLock()
	s, ok := r.chosen[tenant]
	r.mu.RUnlock()
	if ok {
		return s
	}
	first := r.servers[0]
	r.mu.Lock()
	r.chosen[tenant] = first
	r.mu.Unlock()
	return first
}

func (r *router) open(addr string) *server {
	r.mu.RLock()
	s, ok := r.chosen[addr]
	r.mu.RUnlock()
	if ok {
		return s
	}
	s = &server{addr: addr}
	r.mu.Lock()
	r.chosen[addr] = s // want check-then-act-two-sections
	r.mu.Unlock()
	return s
}
