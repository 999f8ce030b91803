package p

import "runtime"

type file struct {
	id    int
	peers map[int]*file
}

type pool struct{ files map[int]*file }

func (p *pool) open(id int) *file {
	f := &file{id: id, peers: map[int]*file{}}
	p.files[id] = f
	runtime.SetFinalizer(f, (*file).free) // want finalizer-on-map-held-object
	return f
}

func (f *file) free() {}

func itself(id int) *file {
	f := &file{id: id, peers: map[int]*file{}}
	f.peers[id] = f
	runtime.SetFinalizer(f, (*file).free) // want finalizer-on-map-held-object
	return f
}

func local(id int) *file {
	f := &file{id: id}
	seen := map[int]*file{}
	seen[id] = f
	runtime.SetFinalizer(f, (*file).free)
	return seen[id]
}
