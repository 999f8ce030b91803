package p

import "sync"

// The maps are in a part of the value, the mutex is beside that part.
type quotas struct {
	perUser map[string]int
}

type tenant struct {
	mu     sync.RWMutex
	quotas quotas
}

func (t *tenant) Allow(user string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.quotas.perUser == nil {
		t.quotas.perUser = make(map[string]int)
	}
	t.quotas.perUser[user] = n
}

func (t *tenant) Forget(user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.quotas.perUser, user)
}

func (t *tenant) Users() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.quotas.perUser)
}

func (t *tenant) Each(visit func(string, int)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for user, n := range t.quotas.perUser {
		visit(user, n)
	}
}

type gate struct {
	mu     sync.Mutex
	passed int
}

// The lock of another object does not help.
func (g *gate) Pass(t *tenant, user string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed++
	return t.quotas.perUser[user] > 0 // want map-field-missing-lock
}

// Which tenant has these quotas cannot be seen from here.
func (q *quotas) total() (sum int) {
	for _, n := range q.perUser {
		sum += n
	}
	return sum
}

func (t *tenant) Total() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.quotas.total()
}

func estimate(perUser map[string]int) int {
	q := quotas{perUser: perUser}
	return q.total()
}
