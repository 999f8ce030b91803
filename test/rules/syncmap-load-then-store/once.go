package p

import "sync"

type buckets struct{ byName sync.Map }

func (b *buckets) ensure(name string, fresh *int) {
	if _, ok := b.byName.Load(name); !ok {
		b.byName.Store(name, fresh) // want syncmap-load-then-store
	}
}

func (b *buckets) counted(name string, fresh *int, note func()) {
	if _, ok := b.byName.Load(name); !ok {
		b.byName.Store(name, fresh) // want syncmap-load-then-store
		note()
	}
}

func (b *buckets) once(name string, fresh *int) {
	b.byName.LoadOrStore(name, fresh)
}
