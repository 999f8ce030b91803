package p

import (
	"sync"
	"testing"
)

func TestShared(t *testing.T) {
	seen := map[string]int{}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen[name]++ // want parallel-subtest-shared-map
		})
	}
}

func TestLocked(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mu.Lock()
			defer mu.Unlock()
			seen[name]++
		})
	}
}

func TestOwn(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]int{}
			seen[name]++
		})
	}
}

func TestInOrder(t *testing.T) {
	seen := map[string]int{}
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			seen[name]++
		})
	}
	if len(seen) != 2 {
		t.Fatal("not all ran")
	}
}

func TestTable(t *testing.T) {
	sizes := map[string]int{"a": 1, "b": 2}
	for name, size := range sizes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if sizes[name] != size {
				t.Error(name)
			}
		})
	}
}
