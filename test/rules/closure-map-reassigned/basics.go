package p

func deferred(fail bool) {
	counts := map[string]int{}
	defer func() {
		counts["end"] = 1 // want closure-map-reassigned
	}()
	if fail {
		counts = nil
		return
	}
	counts["work"] = 1
}

func started(done chan bool) {
	counts := map[string]int{}
	go func() {
		counts["end"] = 1 // want closure-map-reassigned map-goroutine-unsynchronized
		close(done)
	}()
	counts = nil
	<-done
	println(len(counts))
}

func harmless(show func(int)) {
	counts := map[string]int{}
	defer func() { show(len(counts) + counts["a"]) }()
	defer func() {
		for range counts {
			show(1)
		}
	}()
	defer delete(counts, "a")
	counts = nil
}
