package p

import (
	"encoding/json"
	"maps"
)

func neverMade(words []string) {
	var seen map[string]int
	for _, word := range words {
		seen[word]++ // want nil-map-write
	}
}

func explicitNil() {
	var seen map[string]int = nil
	seen["a"] = 1 // want nil-map-write
}

func result(key string) (out map[string]int) {
	out[key] = 1 // want nil-map-write
	return out
}

func copied(from map[string]int) map[string]int {
	var out map[string]int
	maps.Copy(out, from) // want nil-map-write
	return out
}

func made(fast bool) map[string]int {
	var out map[string]int
	if fast {
		out = map[string]int{}
	} else {
		out = make(map[string]int, 10)
	}
	out["a"] = 1
	return out
}

func lazily(key string) map[string]int {
	var out map[string]int
	if out == nil {
		out = map[string]int{}
	}
	out[key] = 1
	return out
}

func decoded(data []byte) map[string]int {
	var out map[string]int
	if json.Unmarshal(data, &out) != nil {
		return nil
	}
	out["a"] = 1
	return out
}

func onlyRead() int {
	var none map[string]int
	delete(none, "a")
	clear(none)
	for range none {
		return 1
	}
	return none["a"] + len(none)
}

func later(start func(func())) {
	var out map[string]int
	fill := func() { out["a"] = 1 }
	out = map[string]int{}
	start(fill)
}

func sometimes(fast bool) {
	var out map[string]int
	if fast {
		out = map[string]int{}
	}
	if fast {
		out["a"] = 1
	}
}
