// run: race

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
)

type hits struct {
	mu    sync.RWMutex
	pages map[string]int
	fixed map[string]int
}

type answer struct {
	Name  string
	Pages map[string]int
	Count int
}

func (h *hits) add(page string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[page]++
}

func (h *hits) assigned() ([]byte, error) {
	var a answer
	h.mu.RLock()
	a.Pages = h.pages // want guarded-map-escapes
	h.mu.RUnlock()
	return json.Marshal(&a)
}

func (h *hits) inLiteral() string {
	h.mu.RLock()
	a := &answer{Name: "all", Pages: h.pages} // want guarded-map-escapes
	h.mu.RUnlock()
	return fmt.Sprint(*a)
}

func (h *hits) total() int {
	a := answer{}
	h.mu.Lock()
	a.Pages = h.pages // want guarded-map-escapes
	h.mu.Unlock()
	for _, n := range a.Pages {
		a.Count += n
	}
	return a.Count
}

func (h *hits) underLock() ([]byte, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	a := answer{Pages: h.pages}
	return json.Marshal(a)
}

func (h *hits) copied() ([]byte, error) {
	var a answer
	h.mu.RLock()
	a.Pages = maps.Clone(h.pages)
	h.mu.RUnlock()
	return json.Marshal(a)
}

func (h *hits) copiedLater() ([]byte, error) {
	var a answer
	h.mu.RLock()
	a.Pages = h.pages
	a.Pages = maps.Clone(a.Pages)
	h.mu.RUnlock()
	return json.Marshal(a)
}

func (h *hits) detached() ([]byte, error) {
	var a answer
	h.mu.Lock()
	a.Pages = h.pages
	h.pages = map[string]int{}
	h.mu.Unlock()
	return json.Marshal(a)
}

func (h *hits) counted() int {
	h.mu.RLock()
	a := answer{Pages: h.pages, Count: len(h.pages)}
	h.mu.RUnlock()
	return a.Count
}

func encode(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func show(value any) string { return "shown: " + encode(value) }

func (h *hits) byHelper() string {
	h.mu.RLock()
	a := answer{Pages: h.pages} // want guarded-map-escapes
	h.mu.RUnlock()
	return show(a)
}

func (h *hits) view() answer {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return answer{Pages: h.pages} // want guarded-map-escapes
}

func (h *hits) viewed() string { return encode(h.view()) }

func (h *hits) counts() answer {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return answer{Pages: h.pages} // want guarded-map-escapes
}

func (h *hits) largest() int {
	most := 0
	view := h.counts()
	for _, n := range view.Pages {
		most = max(most, n)
	}
	return most
}

func (h *hits) ownView() answer {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return answer{Pages: maps.Clone(h.pages)}
}

func (h *hits) viewedOwn() string { return encode(h.ownView()) }

func (h *hits) entry(page string) answer {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return answer{Name: page, Pages: h.pages, Count: h.pages[page]}
}

func (h *hits) named(page string) string { return h.entry(page).Name }

// Nobody changes this map once it is there.
func (h *hits) constant() ([]byte, error) {
	h.mu.RLock()
	a := answer{Pages: h.fixed}
	h.mu.RUnlock()
	return json.Marshal(a)
}

func main() {
	h := &hits{pages: map[string]int{}, fixed: map[string]int{"a": 1}}
	var wait sync.WaitGroup
	for n := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range 1000 {
				h.add(fmt.Sprint(n, i))
				_, _ = h.assigned()
				_ = h.inLiteral()
				_ = h.total()
				if i%100 == 0 {
					_, _ = h.underLock()
					_, _ = h.copied()
					_, _ = h.copiedLater()
					_, _ = h.detached()
					_, _ = h.constant()
				}
				_ = h.counted()
				_ = h.byHelper() + h.viewed() + h.viewedOwn() + h.named("a")
				_ = h.largest()
			}
		}()
	}
	wait.Wait()
}
