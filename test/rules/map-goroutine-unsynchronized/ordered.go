package p

import (
	"sync"
	"time"
)

func joined(words []string) map[string]int {
	out := map[string]int{}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, word := range words {
			out[word] = len(word)
		}
	}()
	wg.Wait()
	out["done"] = 1
	return out
}

func received() map[string]int {
	out := map[string]int{}
	done := make(chan struct{})
	go func() {
		out["a"] = 1
		close(done)
	}()
	<-done
	return out
}

func locked(words []string) map[string]int {
	out := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := len(word)
			mu.Lock()
			defer mu.Unlock()
			out[word] = n
		}()
	}
	wg.Wait()
	return out
}

func own(words []string) {
	for _, word := range words {
		go func() {
			mine := map[string]int{}
			mine[word]++
		}()
	}
}

func perIteration(words []string) {
	for _, word := range words {
		row := map[string]int{word: 1}
		go func() { row["n"] = len(word) }()
	}
}

func filledBefore(words []string) {
	table := map[string]int{}
	for _, word := range words {
		table[word] = len(word)
	}
	for _, word := range words {
		go func() { _ = table[word] }()
	}
}

func joinedInTheLoop(words []string) map[string]int {
	out := map[string]int{}
	for _, word := range words {
		done := make(chan struct{})
		go func() {
			defer close(done)
			out[word] = 1
		}()
		<-done
	}
	return out
}

func waitFunction(words []string) map[string]int {
	out := map[string]int{}
	results := make(chan string)
	go func() {
		defer close(results)
		for _, word := range words {
			results <- word
		}
	}()
	for word := range results {
		out[word] = len(word)
	}
	return out
}

func handedOver(sink chan<- map[string]int) {
	for range 3 {
		row := map[string]int{}
		row["n"] = 1
		sink <- row
	}
}

func timer() {
	out := map[string]int{"a": 1}
	time.AfterFunc(time.Second, func() { _ = out["a"] })
	_ = out["b"]
}
