package p

import "sync"

// The starter goes on to hand the same object to a function of its own.
type stream struct {
	in   chan int
	seen map[int]bool
}

func Serve(in chan int) {
	s := stream{in: in, seen: map[int]bool{}}
	go s.send()
	s.receive(10)
}

func (s *stream) receive(limit int) {
	for i := 0; i < limit; i++ {
		s.seen[i] = true // want map-goroutine-unsynchronized
		s.in <- i
	}
}

func (s *stream) send() {
	for i := range s.in {
		s.mark(i)
	}
}

func (s *stream) mark(i int) {
	if _, ok := s.seen[i]; ok {
		s.seen[i] = false
	}
}

// What the starter hands the object to first waits for the goroutine.
type job struct {
	done  chan struct{}
	parts map[string]int
}

func Run() int {
	j := &job{done: make(chan struct{}), parts: map[string]int{}}
	go j.work()
	return j.total()
}

func (j *job) work() {
	j.parts["a"] = 1
	close(j.done)
}

func (j *job) total() int {
	<-j.done
	return j.parts["a"]
}

// Handed over before the goroutine starts, not after.
func Prepare(in chan int) {
	s := &stream{in: in, seen: map[int]bool{}}
	s.fill()
	go s.drain()
}

func (s *stream) fill() { s.seen[0] = true }

func (s *stream) drain() { clear(s.seen) }

// A constructor starts the loop; a method starts goroutines that take out what they are done with, under a lock
// that the loop does not know.
type tail struct {
	mu      sync.Mutex
	clients map[string]chan int
	stop    chan struct{}
}

func NewTail() *tail {
	t := &tail{clients: map[string]chan int{}, stop: make(chan struct{})}
	go t.loop()
	return t
}

func (t *tail) loop() {
	for {
		select {
		case <-t.stop:
			return
		default:
			t.connect()
		}
	}
}

func (t *tail) connect() {
	for name := range t.clients { // want map-goroutine-unsynchronized
		delete(t.clients, name)
	}
	client := make(chan int)
	t.clients["a"] = client
	go t.read("a", client)
}

func (t *tail) read(name string, client chan int) {
	<-client
	t.drop(name)
}

func (t *tail) drop(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.clients, name)
}

// A mutex that most accesses do without is not what the map is guarded by: the workers are told of each other.
type index struct {
	mu   sync.Mutex
	rows map[int]int
}

func (x *index) Build(ids chan int) {
	for i := 0; i < 4; i++ {
		go func() {
			for id := range ids {
				x.drop(id)
			}
		}()
	}
}

func (x *index) drop(id int) {
	delete(x.rows, id) // want map-goroutine-unsynchronized
}

func (x *index) Size() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.rows)
}

func (x *index) Reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rows = map[int]int{}
}
