package p

type entry struct {
	name, path, owner, group string
}

type huge struct{ block [4096]byte }

type index struct {
	entries map[int]entry
	blocks  map[int]huge
	small   map[int]int
	pointed map[int]*entry
	renewed map[int]entry
}

func (i *index) reset() {
	for id := range i.entries {
		delete(i.entries, id) // want map-memory-not-released
	}
	clear(i.blocks)
	clear(i.small)
	clear(i.pointed)
	clear(i.renewed)
}

func (i *index) renew() { i.renewed = map[int]entry{} }
