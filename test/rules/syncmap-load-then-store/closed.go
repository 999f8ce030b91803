// run: panic: close of closed channel

package main

import (
	"fmt"
	"sync"
	"time"
)

// scheduler keeps the channel that ends each job.
type scheduler struct {
	mu   sync.Mutex
	once sync.Once
	jobs sync.Map
}

func (s *scheduler) stop(id string) {
	done, ok := s.jobs.Load(id)
	if !ok {
		return
	}
	time.Sleep(time.Millisecond)
	close(done.(chan struct{})) // want syncmap-load-then-store
	s.jobs.Delete(id)
}

func (s *scheduler) restart(id string) {
	if old, ok := s.jobs.Load(id); ok {
		running := old.(chan struct{})
		close(running) // want syncmap-load-then-store
	}
	s.jobs.Store(id, make(chan struct{}))
}

func (s *scheduler) stopOne(id string) {
	if done, ok := s.jobs.LoadAndDelete(id); ok {
		close(done.(chan struct{}))
	}
}

func (s *scheduler) stopThis(id string) {
	done, ok := s.jobs.Load(id)
	if ok && s.jobs.CompareAndDelete(id, done) {
		close(done.(chan struct{}))
	}
}

func (s *scheduler) stopLocked(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if done, ok := s.jobs.Load(id); ok {
		close(done.(chan struct{}))
		s.jobs.Delete(id)
	}
}

func (s *scheduler) stopByCaller(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(id)
}

func (s *scheduler) end(id string) {
	if done, ok := s.jobs.Load(id); ok {
		close(done.(chan struct{}))
		s.jobs.Delete(id)
	}
}

func (s *scheduler) shutdown(id string) {
	s.once.Do(func() {
		if done, ok := s.jobs.Load(id); ok {
			close(done.(chan struct{}))
			s.jobs.Delete(id)
		}
	})
}

func (s *scheduler) moved(id, next string) {
	if done, ok := s.jobs.Load(id); ok {
		close(done.(chan struct{}))
		s.jobs.Delete(next)
	}
}

func own() {
	var jobs sync.Map
	jobs.Store(1, make(chan struct{}))
	if done, ok := jobs.Load(1); ok {
		close(done.(chan struct{}))
		jobs.Delete(1)
	}
}

func main() {
	own()
	var s scheduler
	s.restart("a")
	s.stopOne("a")
	s.restart("b")
	s.stopThis("b")
	s.restart("c")
	s.stopLocked("c")
	s.restart("d")
	s.stopByCaller("d")
	s.restart("e")
	s.shutdown("e")
	s.restart("f")
	s.moved("f", "g")
	s.restart("h")
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			s.stop("h")
		}()
	}
	wait.Wait()
	fmt.Println("done")
}
