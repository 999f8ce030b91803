// run: panic: assignment to entry in nil map

package main

import (
	"encoding/json"
	"fmt"
)

type account struct {
	Name   string            `json:"name"`
	Tags   map[string]string `json:"tags,omitempty"`
	Scores map[string]int    `json:"scores"`
	Shown  map[string]int    `json:"shown"`
	Notes  map[string]string `json:"notes,omitempty"`
	Marks  map[string]string `json:"marks,omitempty"`
}

type book struct {
	Accounts map[string]*account `json:"accounts"`
}

type ledger struct{ book book }

func newLedger() *ledger { return &ledger{book: book{Accounts: map[string]*account{}}} }

func (l *ledger) open(name string) {
	l.book.Accounts[name] = &account{
		Name:   name,
		Tags:   map[string]string{},
		Scores: map[string]int{},
		Notes:  map[string]string{},
		Marks:  map[string]string{},
	}
}

func (l *ledger) save() ([]byte, error) { return json.Marshal(l.book) }

func (l *ledger) restore(data []byte) error {
	var restored book
	if err := json.Unmarshal(data, &restored); err != nil {
		return err
	}
	for _, a := range restored.Accounts {
		if a.Marks == nil {
			a.Marks = map[string]string{}
		}
	}
	l.book = restored
	return nil
}

// Left out when it is empty, so that it is nil after save and restore.
func (l *ledger) tag(name, key, value string) {
	a, ok := l.book.Accounts[name]
	if !ok {
		return
	}
	a.Tags[key] = value // want nil-map-write
}

// Another map of the account is made where it is missing, this one is not.
func (l *ledger) score(name, key string) {
	if a, ok := l.book.Accounts[name]; ok {
		a.Scores[key]++ // want nil-map-write
	}
}

func (l *ledger) show(name, key string) {
	a := l.book.Accounts[name]
	if a.Shown == nil {
		a.Shown = map[string]int{}
	}
	a.Shown[key]++
}

func (l *ledger) note(name, key, value string) {
	a := l.book.Accounts[name]
	if len(a.Notes) == 0 {
		return
	}
	a.Notes[key] = value
}

func (l *ledger) mark(name, key, value string) {
	if a, ok := l.book.Accounts[name]; ok {
		a.Marks[key] = value
	}
}

type page struct {
	Title string           `json:"title"`
	Links map[string]*page `json:"links"`
}

func newPage() *page { return &page{Links: map[string]*page{}} }

// A copy of what was there a moment ago has its maps.
func (p *page) deepCopy() (*page, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	var copied page
	if err := json.Unmarshal(data, &copied); err != nil {
		return nil, err
	}
	return &copied, nil
}

func (p *page) link(title string) { p.Links[title] = newPage() }

func main() {
	p, err := newPage().deepCopy()
	if err != nil {
		panic(err)
	}
	p.link("next")
	l := newLedger()
	l.open("a")
	l.tag("a", "kind", "first")
	l.score("a", "x")
	l.show("a", "y")
	l.note("a", "z", "none")
	l.open("a")
	data, err := l.save()
	if err != nil {
		panic(err)
	}
	if err = l.restore(data); err != nil {
		panic(err)
	}
	l.mark("a", "m", "n")
	l.show("a", "y")
	l.note("a", "z", "none")
	l.score("a", "x")
	fmt.Println("restored")
	l.tag("a", "kind", "second")
}
