package p

import "strings"

type index struct {
	byName map[string]int
	next   map[string]string
}

type name string

func (x *index) lower() {
	for key, value := range x.byName {
		delete(x.byName, key)
		x.byName[strings.ToLower(key)] = value // want map-insert-during-range
	}
}

func count(sizes map[int]int) {
	for key, size := range sizes {
		if key%2 == 0 {
			sizes[size]++ // want map-insert-during-range
			continue
		}
		delete(sizes, key)
	}
}

func nested(sizes map[string]int, suffixes []string) {
	for key := range sizes {
		for _, suffix := range suffixes {
			sizes[key+suffix] = 1 // want map-insert-during-range
		}
	}
}

func fixed(sizes map[string]int) {
	for key := range sizes {
		if key != "total" {
			sizes["total"] = 1 // want map-insert-during-range
		}
	}
}

func current(sizes map[string]int) {
	for key, size := range sizes {
		same := key
		sizes[same] = size + 1
		sizes[key]++
	}
}

func converted(sizes map[name]int) {
	for key := range sizes {
		sizes[name(key)] = 1
	}
}

func pairs(sizes map[string]int) {
	for a := range sizes {
		for b := range sizes {
			if a < b {
				sizes[b] = 0
			}
		}
	}
}

func present(sizes map[string]int) {
	for key := range sizes {
		parent := strings.TrimSuffix(key, "/")
		if _, ok := sizes[parent]; ok {
			sizes[parent]++
		}
	}
}

func ended(sizes map[string]int) bool {
	for key := range sizes {
		if key == "" {
			sizes["empty"] = 1
			return true
		}
	}
	return false
}

func other(from, to map[string]int) {
	for key, value := range from {
		to[key+"!"] = value
	}
}

func (x *index) elsewhere(y *index) {
	for key, value := range x.byName {
		y.byName[key+"!"] = value
	}
}

func replaced(sizes map[string]int) map[string]int {
	for key := range sizes {
		sizes = map[string]int{}
		sizes[key+"!"] = 1
	}
	return sizes
}

func shadowed(sizes map[string]int) {
	for key := range sizes {
		sizes := map[string]int{}
		sizes[key+"!"] = 1
	}
}

type peer struct {
	id   string
	name string
}

func rename(peers map[string]peer, id, name string) {
	for key := range peers {
		p := peers[key]
		if p.id == id {
			p.name = name
			peers[id] = p
		}
	}
}

func idOf(p peer) string { return p.id }

func keep(peers, old map[string]peer) {
	for _, p := range peers {
		id := idOf(p)
		if before, ok := old[id]; ok {
			peers[id] = before
		}
	}
}

func override(tags map[string]string, names []string) {
	for _, name := range names {
		done := false
		for key, value := range tags {
			if key == name {
				tags["source"] = value
				done = true
				break
			}
		}
		if done {
			break
		}
	}
}
