// run: clean
package main

import (
	"fmt"
	"sync"
)

// Room is never handed out: only the house has it.
type Room struct {
	guests map[string]bool
}

// Guests is exported, but nobody outside can have a room.
func (r *Room) Guests() (names []string) {
	for name := range r.guests {
		names = append(names, name)
	}
	return names
}

// House keeps the rooms.
type House struct {
	mu    sync.Mutex
	rooms map[int]*Room
}

func (h *House) Enter(room int, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms[room] == nil {
		h.rooms[room] = &Room{guests: map[string]bool{}}
	}
	h.rooms[room].guests[name] = true
}

func (h *House) Leave(room int, name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[room]
	if r != nil {
		delete(r.guests, name)
	}
}

// Close lets everybody out, once the room is no longer the house's.
func (h *House) Close(room int) []string {
	h.mu.Lock()
	r := h.rooms[room]
	delete(h.rooms, room)
	h.mu.Unlock()
	if r == nil {
		return nil
	}
	return r.Guests()
}

// Poll counts in a goroutine of its own what others only hand in.
type Poll struct {
	votes map[string]int
}

// NewPoll makes one for who asks: each has his own.
func NewPoll() *Poll { return &Poll{votes: map[string]int{}} }

// Count reads what the owner of the poll has put there.
func (p *Poll) Count(name string) int { return p.votes[name] }

type booth struct {
	mu    sync.Mutex
	polls []*Poll
}

func (b *booth) vote(at int, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.polls[at].votes[name]++
}

func (b *booth) retract(at int, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.polls[at].votes[name]--
}

func main() {
	h := &House{rooms: map[int]*Room{}}
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			h.Enter(1, name)
			h.Leave(1, name)
		}()
	}
	fmt.Println(len(h.Close(2)))
	wg.Wait()
	b := &booth{polls: []*Poll{NewPoll()}}
	b.vote(0, "x")
	b.retract(0, "x")
	fmt.Println(NewPoll().Count("x"))
}
