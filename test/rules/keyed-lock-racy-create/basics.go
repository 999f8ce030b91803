package p

import "sync"

var locks = map[string]*sync.Mutex{}

func lockFor(key string) *sync.Mutex {
	if mu, ok := locks[key]; ok {
		return mu
	}
	mu := &sync.Mutex{}
	locks[key] = mu // want keyed-lock-racy-create
	return mu
}

type keyed struct {
	guard sync.Mutex
	locks map[string]*sync.RWMutex
}

func (k *keyed) lockFor(key string) *sync.RWMutex {
	k.guard.Lock()
	defer k.guard.Unlock()
	mu := k.locks[key]
	if mu == nil {
		mu = new(sync.RWMutex)
		k.locks[key] = mu
	}
	return mu
}

var complete = map[string]*sync.Mutex{}

func init() {
	for _, key := range []string{"a", "b"} {
		if complete[key] == nil {
			complete[key] = new(sync.Mutex)
		}
	}
}

func completeFor(key string) *sync.Mutex { return complete[key] }
