package p

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"log"
	"maps"
	"slices"
	"sort"
	"strings"
)

type query struct{ fields map[string]int }

func (q *query) text() string {
	var b bytes.Buffer
	for name, value := range q.fields {
		b.WriteString(name) // want map-order-dependence
		fmt.Fprint(&b, value)
	}
	return b.String()
}

func (q *query) names() string {
	var b strings.Builder
	for name := range q.fields {
		fmt.Fprintln(&b, name) // want map-order-dependence
	}
	return b.String()
}

func (q *query) sum() []byte {
	h := sha256.New()
	for name := range q.fields {
		h.Write([]byte(name)) // want map-order-dependence
	}
	return h.Sum(nil)
}

func (q *query) number() uint64 {
	h := fnv.New64a()
	for name := range q.fields {
		_, _ = h.Write([]byte(name)) // want map-order-dependence
	}
	return h.Sum64()
}

func (q *query) added() string {
	out := ""
	for name, value := range q.fields {
		part := fmt.Sprint(name, value)
		out += part // want map-order-dependence
	}
	return out
}

func (q *query) joined() string {
	var parts []string
	for name, value := range q.fields {
		parts = append(parts, fmt.Sprint(name, value)) // want map-order-dependence
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// Listed, but not as a defect of the result.
func (q *query) logged() {
	var b strings.Builder
	for name := range q.fields {
		b.WriteString(name) // want map-order-dependence
	}
	log.Println(b.String())
}

func (q *query) sorted() string {
	var parts []string
	for name, value := range q.fields {
		parts = append(parts, fmt.Sprint(name, value))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func (q *query) keys() string {
	keys := slices.Collect(maps.Keys(q.fields))
	sort.Strings(keys)
	var b strings.Builder
	for _, name := range keys {
		b.WriteString(name)
	}
	return b.String()
}

func (q *query) perEntry(show func(string)) {
	for name, value := range q.fields {
		var b strings.Builder
		fmt.Fprintf(&b, "%s=%d", name, value)
		show(b.String())
	}
}

func (q *query) dots() string {
	out := ""
	for range q.fields {
		out += "."
	}
	return out
}

func (q *query) size() (size int) {
	for name, value := range q.fields {
		size += len(name) + value
	}
	return size
}

func slice(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name)
	}
	return b.String()
}
