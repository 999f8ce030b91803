/** What is found, and not found, where types come from another package of the module. */
import { describe, expect, test } from "vitest";
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import { outlineOf } from "../../src/go/outline.ts";
import { parse } from "../support/parse.ts";

const analyze = createAnalyzer(parse, () => 0);

/** Findings of package `a`, which imports `example.test/b`, as "line rule". */
function found(a: string, b: string): string[] {
  const modules = [{ directory: "", path: "example.test", goVersion: "1.26" }];
  const judged = [{ directory: "a", files: [{ path: "a/a.go", text: a }] }];
  const files = [{ path: "b/b.go", text: outlineOf(b).text }];
  const known = [{ importPath: "example.test/b", directory: "b", files }];
  const options = { language: "en", off: new Set<string>() } as const;
  const { findings, notAnalysed } = analyze({ modules, judged, known }, options);
  expect(notAnalysed).toEqual([]);
  return findings.map(({ span, rule }) => `${span.line} ${rule}`);
}

describe("reported", () => {
  test("a write to the map field of a struct of another package that was never made", () => {
    const a = `package a

import "example.test/b"

func Convert(from map[string]string) b.Config {
	out := b.Config{}
	for key, value := range from {
		out.Headers[key] = value
	}
	return out
}
`;
    const b = "package b\n\ntype Config struct{ Headers map[string]string }\n";
    expect(found(a, b)).toEqual(["8 nil-map-write"]);
  });

  test("a map of a named type of another package, one access without the lock", () => {
    const a = `package a

import (
	"sync"

	"example.test/b"
)

type store struct {
	mu    sync.Mutex
	index b.Index
}

func (s *store) Put(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index[key] = 1
}

func (s *store) Drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.index, key)
}

func (s *store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.index)
}

func (s *store) Add(key string) {
	s.index[key] = 2
}
`;
    expect(found(a, "package b\n\ntype Index map[string]int\n")).toEqual([
      "33 map-field-missing-lock",
    ]);
  });

  test("a method that by its name changes a map type of another package, called once without the lock", () => {
    const a = `package a

import (
	"sync"

	"example.test/b"
)

type store struct {
	mu   sync.Mutex
	tree b.Tree
}

func (s *store) Find(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tree[path]
}

func (s *store) Make(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tree.AddEntry(path)
}

func (s *store) Drop(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tree.RemoveAll(path)
}

func (s *store) Late(path string) {
	s.tree.AddEntry(path)
}

func (s *store) Show() string {
	return s.tree.Addresses()
}
`;
    const b = `package b

type Tree map[string]int

func (t Tree) AddEntry(path string)  { t[path]++ }
func (t Tree) RemoveAll(path string) { delete(t, path) }
func (t Tree) Addresses() string     { return "" }
`;
    expect(found(a, b)).toEqual(["33 map-field-missing-lock"]);
  });

  test("a map that a lock type of another package guards", () => {
    const a = `package a

import "example.test/b"

type store struct {
	mu    b.Lock
	index map[string]int
}

func (s *store) Put(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index[key] = 1
}

func (s *store) Drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.index, key)
}

func (s *store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.index)
}

func (s *store) Add(key string) {
	s.index[key] = 2
}
`;
    const b = 'package b\n\nimport "sync"\n\ntype Lock = sync.Mutex\n';
    expect(found(a, b)).toEqual(["29 map-field-missing-lock"]);
  });
});

describe("silent", () => {
  test("variables of another package may be set there", () => {
    const a = `package a

import "example.test/b"

func Register(name string) {
	b.Registry[name] = 1
	b.Default.Names[name] = 1
}
`;
    const b = `package b

var Registry map[string]int

var Default struct{ Names map[string]int }

func init() {
	Registry = map[string]int{}
	Default.Names = map[string]int{}
}
`;
    expect(found(a, b)).toEqual([]);
  });

  test("a function of another package may make the map it is handed", () => {
    const a = `package a

import "example.test/b"

func Convert() b.Config {
	var out b.Config
	b.Fill(&out)
	out.Headers["a"] = "b"
	var second b.Config
	second.Init()
	second.Headers["a"] = "b"
	fill := b.Fill
	var third b.Config
	fill(&third)
	third.Headers["a"] = "b"
	return out
}
`;
    const b = `package b

type Config struct{ Headers map[string]string }

func Fill(c *Config) { c.Init() }

func (c *Config) Init() { c.Headers = map[string]string{} }
`;
    expect(found(a, b)).toEqual([]);
  });

  test("a function of another package may give a map of its own", () => {
    const a = `package a

import "example.test/b"

func Labels() {
	labels := b.Labels()
	labels["a"] = "b"
	config := b.New()
	config.Headers["a"] = "b"
}
`;
    const b = `package b

type Config struct{ Headers map[string]string }

func New() *Config { return &Config{Headers: Labels()} }

func Labels() map[string]string { return map[string]string{} }
`;
    expect(found(a, b)).toEqual([]);
  });

  test("a helper of another package may run a function under the lock", () => {
    const a = `package a

import (
	"sync"

	"example.test/b"
)

type store struct {
	mu    sync.Mutex
	index map[string]int
}

func (s *store) Put(key string) {
	b.With(&s.mu, func() { s.index[key] = 1 })
}

func (s *store) Drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.index, key)
}

func (s *store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.index)
}

func (s *store) Has(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index[key] > 0
}
`;
    const b = `package b

import "sync"

func With(mu *sync.Mutex, run func()) {
	mu.Lock()
	defer mu.Unlock()
	run()
}
`;
    expect(found(a, b)).toEqual([]);
  });

  test("a map type of another package that guards itself", () => {
    const a = `package a

import "example.test/b"

type server struct{ sessions b.Map }

func (s *server) Run() {
	go func() { s.sessions.Put("a") }()
	s.sessions.Put("b")
}
`;
    const b = `package b

import "sync"

type Map struct {
	mu sync.Mutex
	m  map[string]int
}

func (m *Map) Put(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.m[key] = 1
}
`;
    expect(found(a, b)).toEqual([]);
  });
});
