// go: 1.21
// vet: captured by func literal

package p

import "sync"

func visit(jobs map[string]int, run func(string, int)) {
	var wg sync.WaitGroup
	for name, size := range jobs {
		wg.Add(1)
		go func() {
			run(name, size) // want map-loopvar-capture
			wg.Done()
		}()
	}
	wg.Wait()
}

func arguments(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		go func(name string, size int) { run(name, size) }(name, size)
	}
}

func copies(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		name, size := name, size
		go func() { run(name, size) }()
	}
}

func atOnce(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		func() { run(name, size) }()
	}
}
