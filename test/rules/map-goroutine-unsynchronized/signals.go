package p

// The channel is closed before the write: it says nothing about it.
func closedTooEarly() int {
	counts := map[string]int{}
	first, second := make(chan bool), make(chan bool)
	go func() {
		close(first)
		counts["first"] = 1 // want map-goroutine-unsynchronized
	}()
	go func() {
		<-first
		counts["second"] = 2
		close(second)
	}()
	<-second
	return len(counts)
}

// One way to the second write leads past the receive.
func notAlwaysAwaited(wait bool) int {
	counts := map[string]int{}
	first, second := make(chan bool), make(chan bool)
	go func() {
		counts["first"] = 1 // want map-goroutine-unsynchronized
		close(first)
	}()
	go func() {
		if wait {
			<-first
		}
		counts["second"] = 2
		close(second)
	}()
	<-second
	<-first
	return len(counts)
}

func inTurn() int {
	counts := map[string]int{}
	first, second := make(chan bool), make(chan bool)
	go func() {
		defer close(first)
		counts["first"] = 1
	}()
	go func() {
		<-first
		counts["second"] = 2
		close(second)
	}()
	<-second
	return len(counts)
}
