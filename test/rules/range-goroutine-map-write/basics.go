package p

import "sync"

func drain(jobs map[int]bool) {
	var wg sync.WaitGroup
	for id := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			delete(jobs, id) // want range-goroutine-map-write
		}()
	}
	wg.Wait()
}

func grouped(jobs map[int]bool) {
	var wg sync.WaitGroup
	for id := range jobs {
		wg.Go(func() {
			jobs[id] = true // want range-goroutine-map-write
		})
	}
	wg.Wait()
}

func joined(jobs map[int]bool) {
	for id := range jobs {
		done := make(chan struct{})
		go func() {
			defer close(done)
			delete(jobs, id)
		}()
		<-done
	}
}

func alone(jobs map[int]bool) {
	for id := range jobs {
		if id > 10 {
			delete(jobs, id)
		}
	}
}

func other(jobs map[int]bool) map[int]bool {
	done := map[int]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for id := range jobs {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			done[id] = true
		})
	}
	wg.Wait()
	return done
}
