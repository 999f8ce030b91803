// vet: WaitGroup.Add called from inside new goroutine

package p

import "sync"

type pool struct {
	wg   sync.WaitGroup
	jobs chan int
}

func spread(n int, work func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		go func() {
			wg.Add(1) // want waitgroup-add-in-goroutine
			defer wg.Done()
			work(i)
		}()
	}
	wg.Wait()
}

func closed(n int, work func() int) []int {
	var wg sync.WaitGroup
	out := make(chan int)
	for range n {
		go func() {
			defer wg.Done()
			wg.Add(1) // want waitgroup-add-in-goroutine
			out <- work()
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	var all []int
	for value := range out {
		all = append(all, value)
	}
	return all
}

func named(n int) {
	var wg sync.WaitGroup
	for range n {
		go worker(&wg)
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup) {
	wg.Add(1) // want waitgroup-add-in-goroutine
	defer wg.Done()
}

func (p *pool) start() {
	go func() {
		p.wg.Add(1) // want waitgroup-add-in-goroutine
		defer p.wg.Done()
		for range p.jobs {
		}
	}()
}

func (p *pool) stop() {
	close(p.jobs)
	p.wg.Wait()
}

// Whoever is counted may count others.
func tree(depth int, visit func(int)) {
	var wg sync.WaitGroup
	var walk func(int)
	walk = func(level int) {
		defer wg.Done()
		visit(level)
		if level < depth {
			wg.Add(1)
			go walk(level + 1)
		}
	}
	wg.Add(1)
	go walk(0)
	wg.Wait()
}

func before(n int, work func()) {
	var wg sync.WaitGroup
	wg.Add(n)
	for range n {
		go func() {
			defer wg.Done()
			work()
		}()
	}
	wg.Wait()
}

func started(n int, work func()) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(work)
	}
	wg.Wait()
}

// A group of its own, inside the goroutine.
func inner(n int, work func()) {
	go func() {
		var wg sync.WaitGroup
		wg.Add(n)
		for range n {
			go func() {
				defer wg.Done()
				work()
			}()
		}
		wg.Wait()
	}()
}
