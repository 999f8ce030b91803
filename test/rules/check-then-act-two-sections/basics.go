package p

import "sync"

type session struct{ id string }

func (s *session) Close() {}

type table struct {
	mu       sync.RWMutex
	sessions map[string]*session
	waiting  map[string]chan bool
}

func (t *table) upgrade(id string) *session {
	t.mu.RLock()
	s := t.sessions[id]
	t.mu.RUnlock()
	if s == nil {
		s = &session{id}
		t.mu.Lock()
		t.sessions[id] = s // want check-then-act-two-sections
		t.mu.Unlock()
	}
	return s
}

func (t *table) otherKey(id, next string) {
	t.mu.RLock()
	_, ok := t.sessions[id]
	t.mu.RUnlock()
	if ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions[next] = &session{next}
}

// A waiter marks the key, so that nobody else creates.
func (t *table) reserved(id string) *session {
	t.mu.Lock()
	s, ok := t.sessions[id]
	if !ok {
		t.waiting[id] = make(chan bool)
	}
	t.mu.Unlock()
	if ok {
		return s
	}
	s = &session{id}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions[id] = s
	return s
}

func (t *table) has(id string) bool {
	_, ok := t.sessions[id]
	return ok
}

func (t *table) checkedByHelper(id string) {
	t.mu.RLock()
	_, ok := t.sessions[id]
	t.mu.RUnlock()
	if ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.has(id) {
		t.sessions[id] = &session{id}
	}
}

func (t *table) replaced(id string) {
	t.mu.RLock()
	old, ok := t.sessions[id]
	t.mu.RUnlock()
	if ok {
		old.Close()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions[id] = &session{id}
}

type group struct{}

func (g *group) Do(key string, make func() *session) *session { return make() }

// One caller for each key at a time.
func (t *table) inFlight(flights *group, id string) *session {
	return flights.Do(id, func() *session {
		t.mu.RLock()
		s, ok := t.sessions[id]
		t.mu.RUnlock()
		if ok {
			return s
		}
		s = &session{id}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.sessions[id] = s
		return s
	})
}
