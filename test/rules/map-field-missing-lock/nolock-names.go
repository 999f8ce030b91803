package p

import "sync"

type peer struct {
	mu     sync.Mutex
	topics map[string]bool
	open   bool
}

func (p *peer) Join(topic string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.topics[topic] = true
}

func (p *peer) Leave(topic string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.topics, topic)
}

func (p *peer) Has(topic string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.topics[topic]
}

type hub struct {
	mu    sync.Mutex
	peers []*peer
}

func (h *hub) Add(p *peer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.addNoLock(p)
}

// The name speaks of the lock of the hub: that of the peer is taken here, so nobody can hold it.
func (h *hub) addNoLock(p *peer) {
	if p.topics == nil {
		p.topics = map[string]bool{} // want map-field-missing-lock
	}
	p.mu.Lock()
	p.open = true
	p.mu.Unlock()
	h.peers = append(h.peers, p)
}

// The name speaks of the lock of the peer: whoever calls must have it.
func (p *peer) ListNoLock() (all []string) {
	for topic := range p.topics {
		all = append(all, topic)
	}
	return all
}
