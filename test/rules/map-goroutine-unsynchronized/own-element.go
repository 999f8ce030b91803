package p

import "sync"

type watched struct{ rows map[string]string }

type event struct{ key, value string }

// Each goroutine fills the table that it was started for.
func watchAll(names []string, open func(name string) <-chan event) map[string]watched {
	tables := map[string]watched{}
	for _, name := range names {
		tables[name] = watched{rows: map[string]string{}}
	}
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func(name string) {
			defer wg.Done()
			for e := range open(name) {
				tables[name].rows[e.key] = e.value
			}
		}(name)
	}
	wg.Wait()
	return tables
}

func watchShards(shards []watched, open func(at int) <-chan event) {
	var wg sync.WaitGroup
	for at := range shards {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for e := range open(at) {
				shards[at].rows[e.key] = e.value
			}
		}()
	}
	wg.Wait()
}

func watchFirst(shards []watched, open func(at int) <-chan event) {
	var wg sync.WaitGroup
	for at := range shards {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for e := range open(at) {
				shards[0].rows[e.key] = e.value // want map-goroutine-unsynchronized
			}
		}()
	}
	wg.Wait()
}
