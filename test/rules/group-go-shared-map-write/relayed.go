// run: clean
package main

import (
	"fmt"
	"sort"
	"sync"
)

// Whatever reaches the goroutine that deletes was sent by a worker after it had received what the caller sent after
// its own last look at the map.
func dropDoubles(words map[int]string) {
	var workers, dropper sync.WaitGroup
	groups := make(chan []int)
	doubles := make(chan int)
	dropper.Go(func() {
		for key := range doubles {
			delete(words, key)
		}
	})
	for range 3 {
		workers.Go(func() {
			for group := range groups {
				sendDoubles(group, doubles)
			}
		})
	}
	byWord := map[string][]int{}
	for key, word := range words {
		byWord[word] = append(byWord[word], key)
	}
	for _, group := range byWord {
		groups <- group
	}
	close(groups)
	workers.Wait()
	close(doubles)
	dropper.Wait()
}

func sendDoubles(group []int, doubles chan<- int) {
	sort.Ints(group)
	for _, key := range group[1:] {
		doubles <- key
	}
}

// One channel between the two.
func dropSent(words map[int]string) {
	var dropper sync.WaitGroup
	doubles := make(chan int, 2)
	dropper.Go(func() {
		for key := range doubles {
			delete(words, key)
		}
	})
	var found []int
	for key, word := range words {
		if word == "" {
			found = append(found, key)
		}
	}
	for _, key := range found {
		doubles <- key
	}
	close(doubles)
	dropper.Wait()
}

func main() {
	words := map[int]string{1: "a", 2: "b", 3: "a", 4: "a", 5: "b", 6: ""}
	dropDoubles(words)
	dropSent(words)
	fmt.Println(words)
}
