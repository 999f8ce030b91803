// run: panic: assignment to entry in nil map

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

type settings struct {
	Name   string
	Labels map[string]string
	Limits map[string]int `json:"limits,omitempty"`
	hidden map[string]int
}

func load(data []byte) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	s.Limits["size"] = 1 // want nil-map-write
	return &s, nil
}

func read(in io.Reader) (*settings, error) {
	s := &settings{Name: "unnamed"}
	if err := json.NewDecoder(in).Decode(s); err != nil {
		return nil, err
	}
	s.Labels["source"] = "file" // want nil-map-write
	return s, nil
}

func unseen(data []byte) (settings, error) {
	s := settings{}
	err := json.Unmarshal(data, &s)
	s.hidden["a"] = 1 // want nil-map-write
	return s, err
}

func checked(data []byte) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	if s.Labels == nil {
		s.Labels = map[string]string{}
	}
	s.Labels["checked"] = "yes"
	return &s, nil
}

func preset(data []byte) (*settings, error) {
	s := settings{Labels: map[string]string{}}
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	s.Labels["preset"] = "yes"
	return &s, nil
}

func present(data []byte) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	if len(s.Labels) > 0 {
		s.Labels["present"] = "yes"
	}
	for key := range s.Limits {
		s.Limits[key]++
	}
	if _, ok := s.Limits["size"]; ok {
		s.Limits["size"] = 2
	}
	if len(s.Limits) == 0 {
		return &s, nil
	}
	s.Limits["count"] = len(s.Limits)
	return &s, nil
}

func filled(data []byte, fill func(*settings)) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	fill(&s)
	s.Labels["filled"] = "yes"
	return &s, nil
}

func (s *settings) complete() {
	if s.Labels == nil {
		s.Labels = map[string]string{}
	}
}

func completed(data []byte) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	s.complete()
	s.Labels["completed"] = "yes"
	return &s, nil
}

func whole(data []byte) (map[string]int, error) {
	var m map[string]int
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	m["whole"] = 1
	return m, nil
}

func main() {
	data := []byte(`{"Name":"a"}`)
	fmt.Println(checked(data))
	fmt.Println(preset(data))
	fmt.Println(present(data))
	fmt.Println(filled(data, (*settings).complete))
	fmt.Println(completed(data))
	fmt.Println(whole([]byte(`{}`)))
	fmt.Println(read(strings.NewReader(`{"Labels":{}}`)))
	fmt.Println(load(data))
}
