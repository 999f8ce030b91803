package p

import "encoding/json"

type event struct {
	fields map[string]int
}

type sink struct {
	rows []map[string]int
}

func sent(sizes []int, out chan<- map[string]int) {
	row := make(map[string]int)
	for _, size := range sizes {
		row["size"] = size
		out <- row // want map-reused-across-iterations
	}
}

func stored(names []string) map[string]map[string]int {
	all := map[string]map[string]int{}
	row := map[string]int{}
	for i, name := range names {
		row["index"] = i
		all[name] = row // want map-reused-across-iterations
	}
	return all
}

func wrapped(names []string) []event {
	var all []event
	fields := map[string]int{}
	for i := range names {
		fields["index"] = i
		all = append(all, event{fields: fields}) // want map-reused-across-iterations
	}
	return all
}

func (s *sink) collect(sizes []int) {
	row := map[string]int{}
	for _, size := range sizes {
		row["size"] = size
		s.rows = append(s.rows, row) // want map-reused-across-iterations
	}
}

func inner(table [][]int) []map[int]int {
	var all []map[int]int
	row := map[int]int{}
	for _, columns := range table {
		for i, value := range columns {
			row[i] = value
		}
		all = append(all, row) // want map-reused-across-iterations
	}
	return all
}

func decoded(lines [][]byte, show func(any)) {
	var record map[string]any
	for _, line := range lines {
		if err := json.Unmarshal(line, &record); err != nil { // want map-reused-across-iterations
			continue
		}
		show(record["name"])
	}
}

func perRow(table [][]int) []map[int]int {
	var all []map[int]int
	for _, columns := range table {
		row := map[int]int{}
		for i, value := range columns {
			row[i] = value
		}
		all = append(all, row)
	}
	return all
}

func remade(table [][]int) []map[int]int {
	var all []map[int]int
	row := map[int]int{}
	for _, columns := range table {
		for i, value := range columns {
			row[i] = value
		}
		if len(row) > 3 {
			all = append(all, row)
			row = map[int]int{}
		}
	}
	return append(all, row)
}

func once(sizes []int) []map[string]int {
	var all []map[string]int
	row := map[string]int{}
	for _, size := range sizes {
		row["size"] = size
		if size > 3 {
			all = append(all, row)
			break
		}
	}
	return all
}

// Filled before the loop and the same for all.
func shared(names []string) []event {
	var all []event
	fields := map[string]int{"version": 1}
	for range names {
		all = append(all, event{fields: fields})
	}
	return all
}

// All see the whole of it in the end, as they should.
func registry(names []string) []event {
	var all []event
	fields := map[string]int{}
	for i, name := range names {
		fields[name] = i
		all = append(all, event{fields: fields})
	}
	return all
}

func latest(sizes []int, e *event) {
	row := map[string]int{}
	for _, size := range sizes {
		row["size"] = size
		e.fields = row
	}
}

func merged(layers [][]byte) (map[string]any, error) {
	config := map[string]any{}
	for _, layer := range layers {
		if err := json.Unmarshal(layer, &config); err != nil {
			return nil, err
		}
	}
	return config, nil
}

func emptied(lines [][]byte, show func(any)) {
	record := map[string]any{}
	for _, line := range lines {
		for key := range record {
			delete(record, key)
		}
		if json.Unmarshal(line, &record) == nil {
			show(record["name"])
		}
	}
}

func first(lines [][]byte) any {
	var record map[string]any
	for _, line := range lines {
		if json.Unmarshal(line, &record) == nil {
			return record["name"]
		}
	}
	return nil
}
