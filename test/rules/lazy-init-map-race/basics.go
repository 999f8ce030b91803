package p

import "sync"

var table map[string]int

func get(key string) int {
	if table == nil {
		table = map[string]int{"a": 1} // want lazy-init-map-race
	}
	return table[key]
}

func warm(keys []string) {
	for _, key := range keys {
		go get(key)
	}
}

var (
	guard  sync.Mutex
	locked map[string]int
)

func getLocked(key string) int {
	guard.Lock()
	defer guard.Unlock()
	if locked == nil {
		locked = map[string]int{"a": 1}
	}
	return locked[key]
}

func warmLocked(keys []string) {
	for _, key := range keys {
		go getLocked(key)
	}
}

var (
	once sync.Once
	made map[string]int
)

func getOnce(key string) int {
	once.Do(func() {
		if made == nil {
			made = map[string]int{"a": 1}
		}
	})
	return made[key]
}

func warmOnce(keys []string) {
	for _, key := range keys {
		go getOnce(key)
	}
}

var alone map[string]int

func getAlone(key string) int {
	if alone == nil {
		alone = map[string]int{"a": 1}
	}
	return alone[key]
}
