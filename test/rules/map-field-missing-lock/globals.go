package p

import "sync"

var (
	routesMu sync.RWMutex
	routes   = map[string]string{}

	// kinds is filled at start and only read later.
	kinds = map[string]int{"a": 1}
)

func init() { routes["/"] = "index" }

func addRoute(path, name string) {
	routesMu.Lock()
	defer routesMu.Unlock()
	routes[path] = name
}

func removeRoute(path string) {
	routesMu.Lock()
	defer routesMu.Unlock()
	delete(routes, path)
}

func route(path string) string {
	routesMu.RLock()
	defer routesMu.RUnlock()
	return routes[path]
}

func HasRoute(path string) bool {
	_, ok := routes[path] // want map-field-missing-lock
	return ok && kinds["a"] == 1
}
