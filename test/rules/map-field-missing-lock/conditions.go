package p

import "sync"

type mailbox struct {
	mu    sync.Mutex
	ready *sync.Cond
	mail  map[string][]string
}

func newMailbox() *mailbox {
	m := &mailbox{mail: map[string][]string{}}
	m.ready = sync.NewCond(&m.mu)
	return m
}

func (m *mailbox) Send(to, text string) {
	m.mu.Lock()
	m.mail[to] = append(m.mail[to], text)
	m.mu.Unlock()
	m.ready.Broadcast()
}

func (m *mailbox) Receive(name string) string {
	m.ready.L.Lock()
	defer m.ready.L.Unlock()
	for len(m.mail[name]) == 0 {
		m.ready.Wait()
	}
	text := m.mail[name][0]
	m.mail[name] = m.mail[name][1:]
	return text
}

func (m *mailbox) Forget(name string) {
	m.ready.L.Lock()
	delete(m.mail, name)
	m.ready.L.Unlock()
}

func (m *mailbox) Waiting(name string) bool {
	return len(m.mail[name]) > 0 // want map-field-missing-lock
}
