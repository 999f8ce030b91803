package p

import "sync"

func loop(words []string) map[string]int {
	out := map[string]int{}
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[word] = len(word) // want map-goroutine-unsynchronized
		}()
	}
	wg.Wait()
	return out
}

func readBeforeWait() int {
	out := map[string]int{}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		out["a"] = 1 // want map-goroutine-unsynchronized
	}()
	n := out["a"]
	wg.Wait()
	return n
}

func two() {
	out := map[string]int{}
	done := make(chan bool)
	go func() {
		out["a"] = 1 // want map-goroutine-unsynchronized
		done <- true
	}()
	go func() {
		delete(out, "b")
		done <- true
	}()
	<-done
	<-done
}

func oneForgets(words []string) map[string]int {
	out := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		mu.Lock()
		defer mu.Unlock()
		out["a"] = 1
	}()
	go func() {
		defer wg.Done()
		out["b"] = 2 // want map-goroutine-unsynchronized
	}()
	wg.Wait()
	return out
}
