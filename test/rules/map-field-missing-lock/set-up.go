package p

import "sync"

type roster struct {
	mu      sync.Mutex
	members map[int]string
}

func (r *roster) Join(id int, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members[id] = name
}

func (r *roster) Leave(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, id)
}

func (r *roster) Name(id int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.members[id]
}

func (r *roster) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members)
}

// Adopt gives a roster that its caller is still making its first members.
func Adopt(r *roster, names []string) {
	r.members = make(map[int]string)
	for id, name := range names {
		r.members[id] = name
	}
}

// Extend adds to members that others may be looking at.
func Extend(r *roster, names []string) {
	for id, name := range names {
		r.members[id] = name // want map-field-missing-lock
	}
}
