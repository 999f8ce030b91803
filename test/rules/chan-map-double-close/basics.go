package p

import "sync"

type hub struct {
	mu    sync.Mutex
	subs  map[string]chan int
	ready map[int]chan struct{}
	once  sync.Once
}

func newHub() *hub {
	return &hub{subs: map[string]chan int{}, ready: map[int]chan struct{}{}}
}

func (h *hub) add(id string, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[id] = make(chan int)
	h.ready[n] = make(chan struct{})
}

func (h *hub) byKey(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.subs[id]) // want chan-map-double-close
}

func (h *hub) tested(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ch, ok := h.ready[n]; ok {
		close(ch) // want chan-map-double-close
	}
}

func (h *hub) removed(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ch := h.subs[id]
	delete(h.subs, id)
	close(ch)
}

func (h *hub) removedLater(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer delete(h.subs, id)
	close(h.subs[id])
}

func (h *hub) replaced(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.ready[n])
	h.ready[n] = make(chan struct{})
}

func (h *hub) cleared() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.subs {
		close(ch)
	}
	clear(h.subs)
}

func (h *hub) stop() {
	h.once.Do(func() {
		close(h.subs["stop"])
	})
}

func (h *hub) drop(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(id)
	delete(h.subs, id)
}

func (h *hub) end(id string) { close(h.subs[id]) }

func local(names []string) {
	done := map[string]chan struct{}{}
	for _, name := range names {
		done[name] = make(chan struct{})
	}
	for _, name := range names {
		close(done[name])
	}
}
