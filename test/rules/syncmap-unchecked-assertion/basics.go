package p

import "sync"

type session struct{ user string }

type registry struct {
	sessions sync.Map
	limits   sync.Map
}

func (r *registry) user(id string) string {
	v, _ := r.sessions.Load(id)
	return v.(*session).user // want syncmap-unchecked-assertion
}

func (r *registry) drop(id string) {
	r.sessions.Delete(id)
}

func (r *registry) take(id string) *session {
	v, _ := r.sessions.LoadAndDelete(id)
	s := v.(*session) // want syncmap-unchecked-assertion
	return s
}

func (r *registry) swap(id string, s *session) *session {
	before, _ := r.sessions.Swap(id, s)
	return before.(*session) // want syncmap-unchecked-assertion
}

func (r *registry) limit(name string) int {
	v, _ := r.limits.Load(name)
	limit := v.(int) // want syncmap-unchecked-assertion
	return limit
}

func (r *registry) tested(id string) *session {
	if v, ok := r.sessions.Load(id); ok {
		return v.(*session)
	}
	return nil
}

func (r *registry) compared(id string) *session {
	v, _ := r.sessions.Load(id)
	if v != nil {
		return v.(*session)
	}
	return nil
}

func (r *registry) checked(id string) (*session, bool) {
	v, _ := r.sessions.Load(id)
	s, ok := v.(*session)
	return s, ok
}

func (r *registry) switched(id string) string {
	v, _ := r.sessions.Load(id)
	switch s := v.(type) {
	case *session:
		return s.user
	default:
		return ""
	}
}

func (r *registry) created(id string) *session {
	v, _ := r.sessions.LoadOrStore(id, &session{})
	return v.(*session)
}

func (r *registry) stored(id string) *session {
	r.sessions.Store(id, &session{user: id})
	v, _ := r.sessions.Load(id)
	return v.(*session)
}

func (r *registry) users() (all []string) {
	r.sessions.Range(func(id, _ any) bool {
		v, _ := r.sessions.Load(id)
		all = append(all, v.(*session).user)
		return true
	})
	return all
}

func newRegistry() *registry {
	r := &registry{}
	r.limits.Store("default", 10)
	return r
}

func (r *registry) fallback() int {
	v, _ := r.limits.Load("default")
	return v.(int)
}

type table struct{}

func (table) Load(string) (any, bool) { return 1, true }

func other(t table) int {
	v, _ := t.Load("a")
	return v.(int)
}
