package p

import (
	"log"
	"sync"
)

type job struct{ size int }

func run(names []string) {
	counts := map[string]int{}
	jobs := map[string]*job{}
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	defer log.Printf("%d jobs", len(jobs)) // want defer-arg-evaluated-early
	defer log.Println(jobs["first"])
	defer log.Println(counts["other"])
	defer log.Println(counts)
	defer delete(counts, "all")
	for _, name := range names {
		counts["all"]++
		jobs[name] = &job{len(name)}
	}
}
