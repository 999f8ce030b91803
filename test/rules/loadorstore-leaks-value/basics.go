package p

import (
	"net"
	"os"
	"sync"
	"time"
)

type worker struct {
	jobs chan int
	stop chan struct{}
}

func newWorker() *worker {
	w := &worker{jobs: make(chan int), stop: make(chan struct{})}
	go w.run()
	return w
}

func (w *worker) run() {
	for {
		select {
		case <-w.jobs:
		case <-w.stop:
			return
		}
	}
}

func (w *worker) Stop() { close(w.stop) }

type plain struct{ name string }

func newPlain(name string) *plain { return &plain{name: name} }

type table struct {
	workers, tickers, files, conns, plains sync.Map
}

func (t *table) worker(name string) *worker {
	v, _ := t.workers.LoadOrStore(name, newWorker()) // want loadorstore-leaks-value
	return v.(*worker)
}

func (t *table) logged(name string, log func(bool)) *worker {
	w := newWorker()
	v, loaded := t.workers.LoadOrStore(name, w) // want loadorstore-leaks-value
	if loaded {
		log(loaded)
	}
	return v.(*worker)
}

func (t *table) dialed(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	v, _ := t.conns.LoadOrStore(address, conn) // want loadorstore-leaks-value
	return v.(net.Conn), nil
}

func (t *table) file(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	v, loaded := t.files.LoadOrStore(name, f)
	if loaded {
		f.Close()
	}
	return v.(*os.File), nil
}

func (t *table) stopped(name string) *worker {
	w := newWorker()
	v, loaded := t.workers.LoadOrStore(name, w)
	if loaded {
		w.Stop()
	}
	return v.(*worker)
}

func (t *table) handed(name string, release func(*worker)) *worker {
	w := newWorker()
	v, loaded := t.workers.LoadOrStore(name, w)
	if loaded {
		release(w)
	}
	return v.(*worker)
}

func (t *table) plain(name string) *plain {
	v, _ := t.plains.LoadOrStore(name, newPlain(name))
	return v.(*plain)
}

func (t *table) lazy(name string) *time.Ticker {
	v, _ := t.tickers.LoadOrStore(name, sync.OnceValue(func() *time.Ticker {
		return time.NewTicker(time.Second)
	}))
	return v.(func() *time.Ticker)()
}
