package p

import "sync"

type room struct {
	topic string
	users map[string]int
}

type lobby struct {
	sync.Mutex
	rooms map[string]*room
	stats map[string]room
	names map[string]string
}

func (l *lobby) Open(name string) {
	l.Lock()
	defer l.Unlock()
	l.rooms[name] = &room{users: make(map[string]int)}
}

// Most accesses lack the lock, yet who takes the map under it shows which lock is meant.
func (l *lobby) Find(name string) *room {
	l.Lock()
	rooms := l.rooms
	l.Unlock()
	found, ok := rooms[name] // want map-field-missing-lock
	if !ok {
		found = &room{users: make(map[string]int)}
		rooms[name] = found // want map-field-missing-lock
	}
	return found
}

func (l *lobby) CloseAll() []string {
	l.Lock()
	rooms := l.rooms
	l.Unlock()
	var closed []string
	for name := range rooms { // want map-field-missing-lock
		closed = append(closed, name)
	}
	return closed
}

// A copy of the value that was looked up has the same map inside.
func (l *lobby) Enter(name, user string) {
	l.Lock()
	defer l.Unlock()
	one := l.stats[name]
	one.users[user]++
	l.stats[name] = one
}

func (l *lobby) Leave(name, user string) {
	l.Lock()
	defer l.Unlock()
	one := l.stats[name]
	delete(one.users, user)
}

func (l *lobby) Guests(name string) int {
	l.Lock()
	one := l.stats[name]
	l.Unlock()
	total := 0
	for _, count := range one.users { // want map-field-missing-lock
		total += count
	}
	return total
}

// A map that is only replaced as a whole may be read by whoever took it.
func (l *lobby) Rename(from, to string) {
	l.Lock()
	defer l.Unlock()
	next := make(map[string]string, len(l.names)+1)
	for key, value := range l.names {
		next[key] = value
	}
	next[from] = to
	l.names = next
}

func (l *lobby) NameOf(from string) string {
	l.Lock()
	names := l.names
	l.Unlock()
	return names[from]
}

type queue struct {
	mu    sync.Mutex
	tasks map[int]func()
}

func (q *queue) Add(id int, task func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks[id] = task
}

// The queue goes on with another map, so this one is ours.
func (q *queue) Drain() {
	q.mu.Lock()
	tasks := q.tasks
	q.tasks = make(map[int]func())
	q.mu.Unlock()
	for _, task := range tasks {
		task()
	}
}

type session struct {
	mu   sync.Mutex
	vars map[string]string
}

type sessions struct {
	mu  sync.Mutex
	all map[string]*session
}

func (s *sessions) Start(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = &session{vars: make(map[string]string)}
}

// The look-up needs the lock of the table; what was found has one of its own.
func (s *sessions) Set(id, key, value string) {
	s.mu.Lock()
	found := s.all[id]
	s.mu.Unlock()
	found.mu.Lock()
	defer found.mu.Unlock()
	found.vars[key] = value
}
