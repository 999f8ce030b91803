package p

import (
	"sync"

	"golang.org/x/sync/errgroup"
)

func group(words []string) (map[string]int, error) {
	out := map[string]int{}
	var g errgroup.Group
	for _, word := range words {
		g.Go(func() error {
			out[word] = len(word) // want group-go-shared-map-write
			return nil
		})
	}
	return out, g.Wait()
}

func twoFunctions() error {
	out := map[string]int{}
	g := new(errgroup.Group)
	g.Go(func() error {
		out["a"] = 1 // want group-go-shared-map-write
		return nil
	})
	g.Go(func() error {
		out["b"] = 2
		return nil
	})
	return g.Wait()
}

func one() (map[string]int, error) {
	out := map[string]int{}
	var g errgroup.Group
	g.Go(func() error {
		out["a"] = 1
		return nil
	})
	err := g.Wait()
	out["b"] = 2
	return out, err
}

func serial(words []string) (map[string]int, error) {
	out := map[string]int{}
	var g errgroup.Group
	g.SetLimit(1)
	for _, word := range words {
		g.Go(func() error {
			out[word] = len(word)
			return nil
		})
	}
	return out, g.Wait()
}

func locked(words []string) map[string]int {
	out := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, word := range words {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			out[word] = len(word)
		})
	}
	wg.Wait()
	return out
}

func slices(words []string) []int {
	out := make([]int, len(words))
	var wg sync.WaitGroup
	for i, word := range words {
		wg.Go(func() { out[i] = len(word) })
	}
	wg.Wait()
	return out
}

// Whoever runs it, and whenever: each run has a map of its own, which its goroutines share.
func handedToUnknownCode(words []string, run func(func() error) error) error {
	return run(func() error {
		out := map[string]int{}
		var g errgroup.Group
		for _, word := range words {
			g.Go(func() error {
				out[word] = len(word) // want group-go-shared-map-write
				return nil
			})
		}
		return g.Wait()
	})
}
