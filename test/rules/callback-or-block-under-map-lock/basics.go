package p

import (
	"context"
	"database/sql"
	"net/http"
	"sync"
	"time"
)

type registry struct {
	mu       sync.RWMutex
	items    map[string]int
	handlers map[string]func(string)
	cancels  map[string]context.CancelFunc
	now      func() time.Time
	db       *sql.DB
}

func (r *registry) register(name string, handler func(string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handlers[name] = handler
}

func (r *registry) notify(name string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, handler := range r.handlers {
		handler(name) // want callback-or-block-under-map-lock
	}
}

func (r *registry) direct(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handlers[name](name) // want callback-or-block-under-map-lock
}

func (r *registry) each(visit func(string, int)) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for name, count := range r.items {
		visit(name, count) // want callback-or-block-under-map-lock
	}
}

func (r *registry) prune() {
	r.each(func(name string, count int) {
		if count == 0 {
			r.mu.Lock()
			delete(r.items, name)
			r.mu.Unlock()
		}
	})
}

func (r *registry) waits(names []string) {
	var wg sync.WaitGroup
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.mu.Lock()
			defer r.mu.Unlock()
			r.items[name]++
		}()
	}
	wg.Wait() // want callback-or-block-under-map-lock
}

func (r *registry) retry(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.items[name] == 0 {
		time.Sleep(time.Second) // want callback-or-block-under-map-lock
	}
}

func (r *registry) load(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var count int
	if err := r.db.QueryRow("select 1").Scan(&count); err != nil { // want callback-or-block-under-map-lock
		return err
	}
	r.items[name] = count
	return nil
}

// The clock is a function too.
func (r *registry) stamped(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[name] = r.now().Second()
}

func (r *registry) released(url string) error {
	r.mu.RLock()
	known := r.items[url]
	r.mu.RUnlock()
	if known > 0 {
		return nil
	}
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (r *registry) after(names []string) {
	var wg sync.WaitGroup
	r.mu.Lock()
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.mu.Lock()
			defer r.mu.Unlock()
			r.items[name]++
		}()
	}
	r.mu.Unlock()
	wg.Wait()
}

// Its goroutines do without the lock.
func (r *registry) workers(names []string, work func(string)) {
	var wg sync.WaitGroup
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		r.items[name]++
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(name)
		}()
	}
	wg.Wait()
}

func (r *registry) copyTo(other *registry) {
	r.sum(func(name string, count int) {
		other.mu.Lock()
		defer other.mu.Unlock()
		other.items[name] = count
	})
}

func (r *registry) sum(visit func(string, int)) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for name, count := range r.items {
		visit(name, count)
	}
}

func (r *registry) begin(ctx context.Context, name string) context.Context {
	ctx, stop := context.WithCancel(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancels[name] = stop
	return ctx
}

func (r *registry) end(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if stop, ok := r.cancels[name]; ok {
		delete(r.cancels, name)
		stop()
	}
}

func (r *registry) tick(name string, before time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !time.Now().After(before) {
		time.Sleep(time.Nanosecond)
	}
	r.items[name]++
}

type fakeStore struct {
	mu      sync.Mutex
	items   map[string]int
	latency time.Duration
}

func (f *fakeStore) add(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	time.Sleep(f.latency)
	f.items[name]++
}
