package p

import (
	"net/http"
	"net/url"
	"sync"
)

var defaults = url.Values{"format": {"json"}}

type apiClient struct{ header http.Header }

func (c *apiClient) request(id string) *http.Request {
	req, _ := http.NewRequest("GET", "http://example.com/", nil)
	req.Header = c.header
	req.Header.Set("X-Id", id) // want shared-header-map
	return req
}

type builder struct{ header http.Header }

func (b *builder) replace(id string) *http.Request {
	req, _ := http.NewRequest("GET", "http://example.com/", nil)
	req.Header = b.header
	req.Header = make(http.Header)
	req.Header.Set("X-Id", id)
	return req
}

func all(ids []string) {
	common := http.Header{}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			req, _ := http.NewRequest("GET", "http://example.com/", nil)
			req.Header = common
			req.Header["X-Id"] = []string{id} // want shared-header-map
		}()
	}
	wg.Wait()
}

func plain(w http.ResponseWriter, r *http.Request) string {
	w.Header().Set("X-Id", "1")
	r.Header.Del("Cookie")
	r = r.WithContext(r.Context())
	r.Header.Set("X-Id", "2")
	return defaults.Encode()
}
