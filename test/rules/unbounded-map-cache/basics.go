package p

import (
	"net/http"
	"reflect"
	"sync"
)

var (
	mu        sync.Mutex
	perUser   = map[string]int{}
	typeCache sync.Map
	pageCache = map[string]int{}
	nameCache sync.Map
	flagCache = map[bool]int{}
)

func serve(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	if perUser[r.FormValue("user")] > 3 {
		return
	}
	perUser[r.FormValue("user")]++
}

func infoOf(t reflect.Type) any {
	info, _ := typeCache.LoadOrStore(t, t.Name())
	return info
}

func page(name string) int {
	mu.Lock()
	defer mu.Unlock()
	if size, ok := pageCache[name]; ok {
		return size
	}
	if len(pageCache) < 100 {
		pageCache[name] = len(name)
	}
	return len(name)
}

func intern(name string) any {
	value, _ := nameCache.LoadOrStore(name, name) // want unbounded-map-cache
	return value
}

func flag(on bool) int {
	mu.Lock()
	defer mu.Unlock()
	if value, ok := flagCache[on]; ok {
		return value
	}
	flagCache[on] = 1
	return 1
}
