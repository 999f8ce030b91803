package p

import (
	"container/list"
	"sync"
)

// A store fills itself before anybody else has it.

type chunk struct {
	parent *chunk
	name   string
}

type chunkStore struct {
	mu     sync.Mutex
	chunks map[string]*chunk
	parent map[string]string
}

func openStore(names []string) (*chunkStore, error) {
	s := &chunkStore{chunks: map[string]*chunk{}, parent: map[string]string{}}
	for _, name := range names {
		if _, err := s.load(name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// load calls itself, and nobody but openStore calls it.
func (s *chunkStore) load(name string) (*chunk, error) {
	if found, ok := s.chunks[name]; ok {
		return found, nil
	}
	c := &chunk{name: name}
	if parent := s.parent[name]; parent != "" {
		above, err := s.load(parent)
		if err != nil {
			return nil, err
		}
		c.parent = above
	}
	s.chunks[name] = c
	return c, nil
}

func (s *chunkStore) Put(c *chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chunks[c.name] = c
}

func (s *chunkStore) Get(name string) *chunk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chunks[name]
}

func (s *chunkStore) Drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.chunks, name)
}

// A driver restores what its networks hold before it is registered.

type port struct{ id, network string }

type lan struct {
	mu    sync.Mutex
	ports map[string]*port
}

type driver struct {
	mu   sync.Mutex
	lans map[string]*lan
}

type registrar interface{ Register(d *driver) error }

func start(to registrar, names []string, saved []*port) error {
	d := &driver{lans: map[string]*lan{}}
	d.restore(names, saved)
	return to.Register(d)
}

func (d *driver) restore(names []string, saved []*port) {
	for _, name := range names {
		d.addLAN(name, &lan{ports: map[string]*port{}})
	}
	d.restorePorts(saved)
}

func (d *driver) restorePorts(saved []*port) {
	for _, one := range saved {
		l, ok := d.lans[one.network]
		if !ok {
			continue
		}
		l.ports[one.id] = one
	}
}

func (d *driver) addLAN(name string, l *lan) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lans[name] = l
}

func (d *driver) lan(name string) *lan {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lans[name]
}

func (l *lan) connect(one *port) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ports[one.id] = one
}

func (l *lan) disconnect(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.ports, id)
}

func (l *lan) port(id string) *port {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ports[id]
}

func (l *lan) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ports)
}

func (d *driver) Port(network, id string) *port {
	if l := d.lan(network); l != nil && l.size() > 0 {
		return l.port(id)
	}
	return nil
}

func (d *driver) Connect(one *port) {
	if l := d.lan(one.network); l != nil {
		l.connect(one)
	}
}

func (d *driver) Disconnect(network, id string) {
	if l := d.lan(network); l != nil {
		l.disconnect(id)
	}
}

func (d *driver) Ports(network string) int {
	l := d.lan(network)
	n := 0
	for range l.ports { // want map-field-missing-lock
		n++
	}
	return n
}

// What is handed to code of others under the lock may run under it.

type walker interface {
	Walk(each func(key string) bool)
}

type index struct {
	mu   sync.RWMutex
	tree walker
	sums map[string]int
	old  *list.List
}

func (x *index) Add(key string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sums[key]++
}

func (x *index) Sum(key string) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.sums[key]
}

func (x *index) Reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.sums)
}

func (x *index) Clear() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tree.Walk(func(key string) bool {
		x.forget(key)
		return false
	})
}

func (x *index) forget(key string) {
	if n := x.sums[key]; n > 0 {
		x.old.PushBack(n)
	}
}
