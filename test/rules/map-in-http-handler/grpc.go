package p

import (
	"context"
	"sync"
)

// UnimplementedCounterServer stands for what the gRPC generator writes beside a service.
type UnimplementedCounterServer struct{}

type request struct{ key string }

type response struct{ count int }

type counterServer struct {
	UnimplementedCounterServer
	counts map[string]int

	mu    sync.Mutex
	seen  map[string]bool
	names map[string]string
}

func newCounterServer() *counterServer {
	return &counterServer{
		counts: map[string]int{},
		seen:   map[string]bool{},
		names:  map[string]string{"a": "alpha"},
	}
}

func (s *counterServer) Add(ctx context.Context, r *request) (*response, error) {
	s.counts[r.key]++ // want map-in-http-handler
	return &response{count: 1}, nil
}

// The lock is held, and the table is only read.
func (s *counterServer) Note(ctx context.Context, r *request) (*response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[s.names[r.key]] = true
	return &response{}, nil
}

type localCounter struct {
	counts map[string]int
}

// The same shape without a service around it: nothing says that calls run beside each other.
func (c *localCounter) Add(ctx context.Context, r *request) (*response, error) {
	c.counts[r.key]++
	return &response{count: c.counts[r.key]}, nil
}
