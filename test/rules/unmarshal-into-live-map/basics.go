package p

import (
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

var (
	limits   = map[string]int{}
	prices   = map[string]int{}
	routes   = map[string]string{}
	names    = map[string]string{}
	startup  = map[string]string{}
	snapshot atomic.Pointer[map[string]string]

	mu     sync.RWMutex
	shared = map[string]int{}
)

func reloadEvery(interval time.Duration, load func() []byte) {
	go func() {
		for range time.Tick(interval) {
			_ = json.Unmarshal(load(), &limits) // want unmarshal-into-live-map
		}
	}()
}

func limitOf(name string) int { return limits[name] }

func watch(decoder *json.Decoder) {
	for decoder.More() {
		_ = decoder.Decode(&prices) // want unmarshal-into-live-map
	}
}

func startWatch(decoder *json.Decoder) {
	go watch(decoder)
}

func priceOf(name string) int { return prices[name] }

// The readers wait for the lock.
func update(data []byte) error {
	mu.Lock()
	defer mu.Unlock()
	return json.Unmarshal(data, &shared)
}

func get(name string) int {
	mu.RLock()
	defer mu.RUnlock()
	return shared[name]
}

// A map of the request.
func handle(w http.ResponseWriter, r *http.Request) {
	var body map[string]string
	if json.NewDecoder(r.Body).Decode(&body) == nil {
		_, _ = w.Write([]byte(body["name"]))
	}
}

// Swapped as a whole.
func swap(data []byte) {
	go func() {
		fresh := map[string]string{}
		if json.Unmarshal(data, &fresh) == nil {
			snapshot.Store(&fresh)
		}
	}()
}

func routeOf(name string) string { return routes[name] + (*snapshot.Load())[name] }

// Nobody is seen to read beside it.
func Load(data []byte) error { return json.Unmarshal(data, &names) }

func nameOf(id string) string { return names[id] }

func init() {
	_ = json.Unmarshal([]byte("{}"), &startup)
}

func started(name string) string { return startup[name] }
