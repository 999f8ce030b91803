// run: clean
package main

import "fmt"

type result struct {
	name string
	err  error
}

// Its two goroutines both take all there is from one channel: whoever wants the results in one form does not ask for
// the other, which would get what the first has left over.
type summary struct {
	results chan result
	failed  map[string]int
	total   int
}

func newSummary() *summary {
	return &summary{results: make(chan result, 4), failed: map[string]int{}}
}

func (s *summary) Text() <-chan string {
	out := make(chan string, 1)
	go func() {
		defer close(out)
		s.drain()
		if len(s.failed) > 0 {
			out <- fmt.Sprint(s.total, s.failed)
		}
	}()
	return out
}

func (s *summary) Numbers() <-chan map[string]int {
	out := make(chan map[string]int, 1)
	go func() {
		defer close(out)
		s.drain()
		numbers := map[string]int{}
		for name, count := range s.failed {
			numbers[name] = count
		}
		out <- numbers
	}()
	return out
}

func (s *summary) drain() {
	for one := range s.results {
		s.note(one)
	}
}

func (s *summary) note(one result) {
	s.total++
	if one.err != nil {
		s.failed[one.name]++
	}
}

func main() {
	s := newSummary()
	out := s.Text()
	s.results <- result{"a", fmt.Errorf("broken")}
	s.results <- result{name: "b"}
	close(s.results)
	fmt.Println(<-out)

	other := newSummary()
	numbers := other.Numbers()
	other.results <- result{"a", fmt.Errorf("broken")}
	close(other.results)
	fmt.Println(<-numbers)
}
