package p

import (
	"fmt"
	"math"
)

func count(byValue map[float64]int, byText map[string]int, value, total float64) {
	byValue[value]++ // want nan-map-key
	root := math.Sqrt(value)
	byValue[root] = 1    // want nan-map-key
	byValue[value/2] = 1 // a number other than zero leaves a number
	byValue[math.Pi] = 1
	byText[fmt.Sprint(value/total)]++
	_ = byValue[value/total]
	delete(byValue, value/total)
}

func checked(byValue map[float64]int, value float64) {
	if value != value {
		return
	}
	byValue[value]++
}
