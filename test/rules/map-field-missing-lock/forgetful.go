package p

import "sync"

// A helper leaves the lock to its callers, and one of two forgets it.
type space struct {
	sync.Mutex
	subnets map[string]int
	names   map[string]string
}

func (s *space) Add(name string) {
	s.Lock()
	defer s.Unlock()
	if s.contains(name) {
		return
	}
	s.subnets[name]++
}

func (s *space) Remove(name string) {
	s.Lock()
	defer s.Unlock()
	delete(s.subnets, name)
}

func (s *space) Next(names []string) string {
	for _, name := range names {
		s.Lock()
		_, ok := s.subnets[name]
		s.Unlock()
		if ok {
			continue
		}
		if !s.contains(name) { // want map-field-missing-lock
			return name
		}
	}
	return ""
}

func (s *space) contains(name string) bool {
	for subnet := range s.subnets {
		if len(subnet) > len(name) {
			return true
		}
	}
	return false
}

// A constructor calls the helper before anybody else has the object.
func NewSpace(names []string) *space {
	s := &space{subnets: map[string]int{}, names: map[string]string{}}
	for _, name := range names {
		s.label(name)
	}
	return s
}

func (s *space) Label(name string) {
	s.Lock()
	defer s.Unlock()
	s.label(name)
}

func (s *space) Unlabel(name string) {
	s.Lock()
	defer s.Unlock()
	delete(s.names, name)
}

func (s *space) label(name string) { s.names[name] = name }

// The helper is part of what another helper does under the lock.
func (s *space) Rename(from, to string) {
	s.Lock()
	defer s.Unlock()
	s.move(from, to)
}

func (s *space) move(from, to string) {
	s.label(to)
	delete(s.names, from)
}
