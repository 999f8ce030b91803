// run: clean
package main

import (
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// inTurn waits for each goroutine before it starts the next one.
func inTurn(words []string, do func(string)) {
	for _, word := range words {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			do(word)
		}()
		wg.Wait()
	}
}

// answered waits for the answer of each goroutine.
func answered(words []string, do func(string)) {
	done := make(chan bool)
	for _, word := range words {
		go func() {
			do(word)
			done <- true
		}()
		<-done
	}
}

// locked lets one goroutine at a time at the function.
func locked(words []string, do func(string)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			do(word)
		}()
	}
	wg.Wait()
}

// limited has a group of one.
func limited(words []string, do func(string)) error {
	var group errgroup.Group
	group.SetLimit(1)
	for _, word := range words {
		group.Go(func() error {
			do(word)
			return nil
		})
	}
	return group.Wait()
}

// admitted has one place, taken before the goroutine starts.
func admitted(words []string, do func(string)) {
	place := make(chan bool, 1)
	var wg sync.WaitGroup
	for _, word := range words {
		place <- true
		wg.Add(1)
		go func() {
			defer wg.Done()
			do(word)
			<-place
		}()
	}
	wg.Wait()
}

// behind works through the words beside its caller, one by one.
func behind(words []string, do func(string)) {
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, word := range words {
			do(word)
		}
	}()
	<-done
}

// inPool has as many workers as it is told.
func inPool(words []string, workers int, do func(string)) {
	var wg sync.WaitGroup
	queue := make(chan string)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for word := range queue {
				do(word)
			}
		}()
	}
	for _, word := range words {
		queue <- word
	}
	close(queue)
	wg.Wait()
}

// each runs the function for all words at once.
func each(words []string, do func(string)) {
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Add(1)
		go func() {
			defer wg.Done()
			do(word)
		}()
	}
	wg.Wait()
}

func count(words []string) map[string]int {
	out := map[string]int{}
	inTurn(words, func(word string) { out[word]++ })
	answered(words, func(word string) { out[word]++ })
	locked(words, func(word string) { out[word]++ })
	if err := limited(words, func(word string) { out[word]++ }); err != nil {
		return nil
	}
	admitted(words, func(word string) { out[word]++ })
	behind(words, func(word string) { out[word]++ })
	inPool(words, 1, func(word string) { out[word]++ })
	return out
}

// Each goroutine has a map of its own, or takes the lock itself.
func letters(words []string) map[rune]int {
	var mu sync.Mutex
	out := map[rune]int{}
	each(words, func(word string) {
		own := map[rune]int{}
		for _, letter := range word {
			own[letter]++
		}
		mu.Lock()
		defer mu.Unlock()
		for letter, n := range own {
			out[letter] += n
		}
	})
	return out
}

type tally struct {
	sums map[string]int
}

func (t *tally) add(word string) { t.sums[word]++ }

// Each goroutine makes the object it fills.
func tallies(words []string) {
	each(words, func(word string) {
		t := &tally{map[string]int{}}
		t.add(word)
	})
}

func main() {
	words := []string{"a", "b", "c", "d"}
	tallies(words)
	fmt.Println(count(words), letters(words))
}
