package p

type point struct {
	x, y int
	tags []string
}

func (p point) sum() int { return p.x + p.y }

func dropped(points map[string]point, grid map[string][2]int) {
	p, ok := points["a"]
	if !ok {
		return
	}
	p.x = 1
	p.y++ // want map-value-copy-mutated
	row := grid["b"]
	row[0] = 7 // want map-value-copy-mutated
}

func used(points map[string]point, send chan point, keep func(*point)) int {
	p := points["a"]
	p.x = 1
	sent := points["b"]
	sent.x = 2
	send <- sent
	kept := points["c"]
	kept.x = 3
	keep(&kept)
	later := points["d"]
	defer func() { points["d"] = later }()
	later.x = 4
	tagged := points["e"]
	tagged.tags[0] = "x"
	return p.sum()
}

func stored(points map[string]point) {
	for key, p := range points {
		p.x = 0
		points[key] = p
	}
	for _, p := range points {
		p.x++
		if p.x > 3 {
			return
		}
	}
	total := points["total"]
	for key := range points {
		total.x += len(key)
	}
	points["total"] = total
}
