package p

func count(users []string) {
	seen := map[string]map[string]int{}
	for _, user := range users {
		seen[user]["visits"]++ // want nil-inner-map-write
	}
}

func checked(users []string) {
	seen := map[string]map[string]int{}
	for _, user := range users {
		if seen[user] == nil {
			seen[user] = map[string]int{}
		}
		seen[user]["visits"]++
	}
}

func commaOk(users []string) {
	seen := make(map[string]map[string]int)
	for _, user := range users {
		if _, ok := seen[user]; !ok {
			seen[user] = make(map[string]int)
		}
		seen[user]["visits"]++
	}
}

func stored(users []string) {
	seen := make(map[string]map[string]int)
	for _, user := range users {
		seen[user] = make(map[string]int)
		seen[user]["visits"]++
	}
}

func prepared() {
	seen := map[string]map[string]int{"a": {}, "b": {}}
	seen["a"]["visits"]++
}

func given(seen map[string]map[string]int) {
	seen["a"]["visits"]++
}

func ranged(seen map[string]map[string]int) {
	for user := range seen {
		seen[user]["visits"] = 0
	}
}

func onlyRead() int {
	seen := map[string]map[string]int{}
	return seen["a"]["visits"]
}

type index struct {
	words map[string]map[int]bool
}

func (i *index) add(word string, page int) {
	if i.words[word] == nil {
		i.words[word] = map[int]bool{}
	}
	i.words[word][page] = true
}

func (i *index) hide(word string, page int) {
	i.words[word][page] = false // want nil-inner-map-write
}
