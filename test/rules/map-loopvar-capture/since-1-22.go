// go: 1.22

package p

func visit(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		go func() { run(name, size) }()
	}
}
