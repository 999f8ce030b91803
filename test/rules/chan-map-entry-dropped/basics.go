package p

import (
	"context"
	"sync"
)

type (
	update struct{ n int }
	reply  struct{ n int }
	job    struct{ n int }
	tick   struct{ n int }
)

type hub struct {
	mu      sync.Mutex
	updates map[string]chan update
	replies map[int]chan reply
	jobs    map[string]chan job
	ticks   map[string]chan tick
}

func (h *hub) follow(id string, handle func(update)) {
	ch := make(chan update)
	h.mu.Lock()
	h.updates[id] = ch
	h.mu.Unlock()
	go func() {
		for one := range ch {
			handle(one)
		}
	}()
}

func (h *hub) publish(one update) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.updates {
		ch <- one
	}
}

func (h *hub) leave(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.updates, id) // want chan-map-entry-dropped
}

// The channel is sent to after it was taken out.
func (h *hub) ask(id int) reply {
	ch := make(chan reply, 1)
	h.mu.Lock()
	h.replies[id] = ch
	h.mu.Unlock()
	return <-ch
}

func (h *hub) answer(id int, one reply) {
	h.mu.Lock()
	ch, ok := h.replies[id]
	delete(h.replies, id)
	h.mu.Unlock()
	if ok {
		ch <- one
	}
}

// The receiver can end otherwise.
func (h *hub) work(ctx context.Context, id string, run func(job)) {
	ch := make(chan job)
	h.mu.Lock()
	h.jobs[id] = ch
	h.mu.Unlock()
	go func() {
		for {
			select {
			case one := <-ch:
				run(one)
			case <-ctx.Done():
				return
			}
		}
	}()
}

func (h *hub) idle(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.jobs, id)
}

// Closed when it goes.
func (h *hub) beat(id string, run func()) {
	ch := make(chan tick)
	h.mu.Lock()
	h.ticks[id] = ch
	h.mu.Unlock()
	go func() {
		for range ch {
			run()
		}
	}()
}

func (h *hub) quiet(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ch, ok := h.ticks[id]; ok {
		delete(h.ticks, id)
		close(ch)
	}
}
