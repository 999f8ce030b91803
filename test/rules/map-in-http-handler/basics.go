package p

import (
	"net/http"
	"sync"
)

var (
	hits   = map[string]int{}
	titles = map[string]string{"/": "Home"}

	seenMu sync.Mutex
	seen   = map[string]bool{}
)

func count(w http.ResponseWriter, r *http.Request) {
	hits[r.URL.Path]++ // want map-in-http-handler
}

func remember(w http.ResponseWriter, r *http.Request) {
	seenMu.Lock()
	defer seenMu.Unlock()
	seen[r.URL.Path] = true
}

// The table is only read, and the other maps belong to the request.
func title(w http.ResponseWriter, r *http.Request) {
	data := map[string]string{}
	data["title"] = titles[r.URL.Path]
	w.Header()["X-Title"] = []string{data["title"]}
	r.Header["X-Seen"] = nil
}

func routes() *http.ServeMux {
	visits := map[string]int{}
	var mu sync.Mutex
	mux := http.NewServeMux()
	mux.HandleFunc("/count", count)
	mux.HandleFunc("/remember", remember)
	mux.HandleFunc("/title", title)
	mux.HandleFunc("/visits", func(w http.ResponseWriter, r *http.Request) {
		visits[r.RemoteAddr]++ // want map-in-http-handler
	})
	total := map[string]int{}
	mux.HandleFunc("/total", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		total[r.RemoteAddr]++
	})
	return mux
}
