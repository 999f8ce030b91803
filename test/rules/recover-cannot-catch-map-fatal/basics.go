package p

import "sync"

func racing(keys []string) {
	counts := map[string]int{}
	var wg sync.WaitGroup
	for _, key := range keys {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { recover() }() // want recover-cannot-catch-map-fatal
			counts[key]++                // want map-goroutine-unsynchronized
		}()
	}
	wg.Wait()
}

func locked(keys []string) {
	var mu sync.Mutex
	counts := map[string]int{}
	var wg sync.WaitGroup
	for _, key := range keys {
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { recover() }()
			mu.Lock()
			defer mu.Unlock()
			counts[key]++
		}()
	}
	wg.Wait()
}

// An unhashable key is an ordinary panic.
func store(values map[any]int, key any) (ok bool) {
	defer func() { ok = recover() == nil }()
	values[key] = 1
	return true
}
