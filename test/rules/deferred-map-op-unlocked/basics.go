package p

import "sync"

type server struct {
	mu       sync.Mutex
	sessions map[int]string
}

func (s *server) Serve(id int, work func()) {
	s.mu.Lock()
	s.sessions[id] = "open"
	s.mu.Unlock()
	defer delete(s.sessions, id) // want deferred-map-op-unlocked
	work()
}

func (s *server) Closure(id int, work func()) {
	s.mu.Lock()
	s.sessions[id] = "open"
	s.mu.Unlock()
	defer func() {
		s.sessions[id] = "closed" // want deferred-map-op-unlocked
	}()
	work()
}

func (s *server) Locked(id int, work func()) {
	s.mu.Lock()
	s.sessions[id] = "open"
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.sessions, id)
	}()
	work()
}

func (s *server) Helper(id int, work func()) {
	s.mu.Lock()
	s.sessions[id] = "open"
	s.mu.Unlock()
	defer s.remove(id)
	work()
}

func (s *server) remove(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, id)
}

func (s *server) Local(id int, work func()) {
	open := map[int]bool{id: true}
	defer delete(open, id)
	work()
}
