// unbuilt: cgo and functions without a body

package p

/*
#include <stdlib.h>
*/
import "C"

import "unsafe"

//go:linkname mapclear runtime.mapclear // want unsafe-map-pointer
func mapclear(t, m unsafe.Pointer)

//go:linkname nanotime runtime.nanotime
func nanotime() int64

func free(names []byte, text *C.char) {
	C.free(unsafe.Pointer(&names[0])) // want unsafe-map-pointer
	C.free(unsafe.Pointer(text))
}
