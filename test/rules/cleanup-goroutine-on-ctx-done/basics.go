package p

import (
	"context"
	"sync"
)

type hub struct {
	mu   sync.Mutex
	live map[string]bool
}

func (h *hub) detached(ctx context.Context, id string) {
	detached := context.WithoutCancel(ctx)
	go func() {
		<-detached.Done() // want cleanup-goroutine-on-ctx-done
		h.remove(id)
		h.mu.Lock()
		delete(h.live, id)
		h.mu.Unlock()
	}()
}

func (h *hub) remove(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.live, id)
}

func (h *hub) locked(ctx context.Context, id string) {
	go func() {
		<-ctx.Done()
		h.remove(id)
	}()
}

func (h *hub) either(ctx context.Context, done chan bool, id string) {
	go func() {
		select {
		case <-ctx.Done():
		case <-done:
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.live, id)
	}()
}
