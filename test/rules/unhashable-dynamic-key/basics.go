package p

import (
	"errors"
	"reflect"
	"sync"
)

type point struct{ x, y int }

type shape struct {
	name   string
	points []point
}

var (
	cache  sync.Map
	groups = map[any][]string{}
)

func slices(id []byte, hook func(), s shape, p point) {
	cache.Store(id, 1)     // want unhashable-dynamic-key
	cache.Delete(hook)     // want unhashable-dynamic-key
	_ = groups[s]          // want unhashable-dynamic-key
	delete(groups, any(p)) // a point is comparable
	groups[p] = nil
	cache.Store(&s, 1)
}

func list(values []any) map[any]bool {
	seen := map[any]bool{}
	for _, value := range values {
		seen[value] = true // want unhashable-dynamic-key
	}
	return seen
}

func first(row map[string]any) {
	id := row["id"]
	groups[id] = append(groups[id], "first") // want unhashable-dynamic-key
}

func field(v reflect.Value) bool {
	_, ok := cache.Load(v.Interface()) // want unhashable-dynamic-key
	return ok
}

func asserted(row map[string]any) {
	if id, ok := row["id"].(string); ok {
		groups[id] = nil
	}
	if _, ok := row["name"].([]any); !ok {
		groups[row["name"]] = nil
	}
}

func ready(values []any) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("not a key")
		}
	}()
	for _, value := range values {
		groups[value] = nil
	}
	return nil
}

func comparable_(values []any) {
	for _, value := range values {
		if reflect.TypeOf(value).Comparable() {
			groups[value] = nil
		}
	}
}

func written() {
	for _, value := range []any{1, "a", point{}} {
		groups[value] = nil
	}
	keys := []any{1, "a"}
	for _, key := range keys {
		groups[key] = nil
	}
}

func failed(err error, t reflect.Type) {
	cache.Store(err, 1)
	cache.Store(t, 1)
}

func typed[K comparable](key K) { cache.Store(key, 1) }

func add(key any) { groups[key] = nil }

func keysOf(m map[any][]string) []any {
	var all []any
	for key := range m {
		all = append(all, key)
	}
	return all
}

func again() {
	keys := keysOf(groups)
	for _, key := range keys {
		groups[key] = nil
	}
}

func pointer(v reflect.Value) bool {
	if v.Kind() != reflect.Pointer {
		return false
	}
	_, ok := cache.Load(v.Interface())
	return ok
}
