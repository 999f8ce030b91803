// run: race
package main

import (
	"fmt"
	"sync"
)

// What is found is sent while the caller still goes over the map.
func dropWhileRanging(words map[int]string) {
	var dropper sync.WaitGroup
	doubles := make(chan int)
	dropper.Go(func() {
		for key := range doubles {
			delete(words, key) // want group-go-shared-map-write
		}
	})
	for key, word := range words {
		if word == "" {
			doubles <- key
		}
	}
	close(doubles)
	dropper.Wait()
}

// The worker tells the dropper of something before it has received anything.
func dropBeforeWord(words map[int]string) {
	var workers, dropper sync.WaitGroup
	groups := make(chan []int)
	doubles := make(chan int)
	dropper.Go(func() {
		for key := range doubles {
			delete(words, key) // want group-go-shared-map-write
		}
	})
	workers.Go(func() {
		doubles <- 1
		for group := range groups {
			for _, key := range group {
				doubles <- key
			}
		}
	})
	var keys []int
	for key := range words {
		keys = append(keys, key)
	}
	groups <- keys
	close(groups)
	workers.Wait()
	close(doubles)
	dropper.Wait()
}

// Somebody else has the channel and may send whenever he likes.
func dropAtWill(words map[int]string, ask func(chan int)) {
	var dropper sync.WaitGroup
	doubles := make(chan int)
	dropper.Go(func() {
		for key := range doubles {
			delete(words, key) // want group-go-shared-map-write
		}
	})
	go ask(doubles)
	for key := range words {
		fmt.Println(key)
	}
	doubles <- 0
	dropper.Wait()
}

func main() {
	words := map[int]string{}
	for key := range 1000 {
		words[key] = ""
	}
	dropWhileRanging(words)
	dropBeforeWord(words)
	fmt.Println(len(words))
}
