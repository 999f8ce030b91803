// vet: copies lock value

package p

import "sync"

type job struct {
	done sync.WaitGroup
	name string
}

func wait(jobs map[string]job, shared map[string]*job) string {
	one := jobs["a"] // want lock-by-value-in-map
	one.done.Wait()
	other := shared["a"]
	other.done.Wait()
	for name := range jobs {
		return name
	}
	made := map[string]*job{"b": {name: "b"}}
	made["c"] = &job{name: "c"}
	delete(jobs, "a")
	return jobs["a"].name
}
