// run: panic: assignment to entry in nil map

package main

import (
	"fmt"
	"net/http"
	"net/url"
)

func queryOf(stale, fresh bool) string {
	var query url.Values
	if stale {
		query.Set("stale", "1") // want nil-map-write
	}
	if fresh {
		query.Add("fresh", "1")
	}
	return query.Encode()
}

func headerOf(token string) http.Header {
	var header http.Header
	// Deleting and reading need no map.
	header.Del("Accept")
	fmt.Println(header.Get("Accept"))
	header.Set("Authorization", token) // want nil-map-write
	return header
}

type storage struct {
	address string
	params  url.Values
	extra   url.Values
}

func newStorage(address string) *storage {
	return &storage{address: address, extra: url.Values{}}
}

// A copy has what the original has, which is nothing.
func (s *storage) clone() *storage {
	return &storage{address: s.address, params: s.params, extra: s.extra}
}

func (s *storage) apply(key, value string) *storage {
	s.extra.Set(key, value)
	s.params.Set(key, value) // want nil-map-write
	return s
}

func fromRequest(r *http.Request) url.Values {
	var values url.Values
	values = r.URL.Query()
	values.Set("page", "1")
	return values
}

func madeLater(pairs map[string]string) url.Values {
	var values url.Values
	for key, value := range pairs {
		if values == nil {
			values = url.Values{}
		}
		values.Set(key, value)
	}
	return values
}

// A type of our own may make itself.
type labels map[string]string

func (l *labels) Set(key, value string) {
	if *l == nil {
		*l = labels{}
	}
	(*l)[key] = value
}

func ownType() labels {
	var own labels
	own.Set("a", "b")
	return own
}

func main() {
	fmt.Println(fromRequest(&http.Request{URL: &url.URL{}}), madeLater(nil), ownType())
	defer func() {
		fmt.Println("recovered", recover())
		fmt.Println(newStorage("a").clone().apply("k", "v"))
	}()
	if len(headerOf("t")) > 0 {
		fmt.Println(queryOf(true, true))
	}
}
