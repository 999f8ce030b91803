package p

import (
	"runtime"
	"unsafe"
)

var nodes = map[string]*[8]int{}

func kept(key string) {
	at := uintptr(unsafe.Pointer(nodes[key])) // want unsafe-map-pointer
	use(at)
}

func use(uintptr) {}

func alive(key string) {
	node := nodes[key]
	at := uintptr(unsafe.Pointer(nodes[key]))
	use(at)
	runtime.KeepAlive(node)
}

func size(values map[string]int) uintptr {
	return unsafe.Sizeof(values) + uintptr(len(values))
}

func bytesOf(text string) []byte {
	return unsafe.Slice(unsafe.StringData(text), len(text))
}
