// run: panic: assignment to entry in nil map

package main

import "fmt"

type index struct {
	name  string
	words map[string]int
	limit int
	skip  map[string]bool
	kind  int
	marks map[string]int
}

func newIndex(name string) *index {
	return &index{
		name:  name,
		words: map[string]int{},
		skip:  map[string]bool{},
		marks: map[string]int{},
	}
}

func newLimited(name string, limit int) *index {
	return &index{name: name, limit: limit, kind: 1} // want nil-map-write
}

func (i *index) copy() *index {
	other := &index{name: i.name, words: map[string]int{}, skip: i.skip}
	return other
}

func (i *index) add(word string) { i.words[word]++ }

// An index without the list of words to leave out makes one.
func (i *index) leaveOut(word string) {
	if i.skip == nil {
		i.skip = map[string]bool{}
	}
	i.skip[word] = true
}

// Only some kinds have marks.
func (i *index) mark(word string) {
	if i.kind == 0 {
		i.marks[word]++
	}
}

func describe(i *index) string {
	view := index{name: i.name, limit: i.limit}
	return fmt.Sprint(view.name, view.limit)
}

// What is found by its name needs no words.
func keyOf(name string) *index { return &index{name: name} }

type fakeLibrary struct{ names []string }

func (f *fakeLibrary) openIndex(name string) *index { return &index{name: name, limit: len(f.names)} }

type cache struct {
	size    int
	entries map[string]int
}

func newCache() *cache { return &cache{size: 1, entries: map[string]int{}} }

func newLazyCache(size int) *cache { return &cache{size: size} }

func (c *cache) put(key string) {
	c.open()
	c.entries[key] = c.size
}

func (c *cache) open() {
	if len(c.entries) == 0 {
		c.entries = map[string]int{}
	}
}

func main() {
	library := &fakeLibrary{names: []string{"a"}}
	fmt.Println(library.openIndex("a").name == keyOf("a").name)
	i := newIndex("a")
	i.add("x")
	i.leaveOut("y")
	i.mark("z")
	fmt.Println(describe(i.copy()))
	newCache().put("a")
	newLazyCache(2).put("b")
	newLimited("b", 1).add("x")
}
