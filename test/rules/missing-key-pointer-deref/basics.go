package p

type user struct {
	name  string
	close func()
}

func (u *user) rename(name string) { u.name = name }

type room struct{ users map[string]*user }

func (r *room) find(id string) *user {
	if one, ok := r.users[id]; ok {
		return one
	}
	return nil
}

func (r *room) rename(id, name string) {
	r.users[id].rename(name) // want missing-key-pointer-deref
}

func (r *room) nameOf(id string) string {
	if one := r.users[id]; one != nil {
		return one.name
	}
	return ""
}

func (r *room) absent(id string) string {
	one, ok := r.users[id]
	if !ok {
		one = &user{}
		return one.name
	}
	return one.name
}

func (r *room) isNil(id string) string {
	one := r.users[id]
	if one == nil {
		return one.name // want missing-key-pointer-deref
	}
	return one.name
}

func (r *room) stored(id string) string {
	r.users[id] = &user{name: id}
	return r.users[id].name
}

var actions = map[string]func(){"stop": func() {}}

func act(name string) {
	actions[name]() // want missing-key-pointer-deref
}

func stop() {
	actions["stop"]()
}

type private struct{ users map[string]*user }

// Nothing here asks for keys: that they are there is the author's business.
func (p *private) nameOf(id string) string { return p.users[id].name }
