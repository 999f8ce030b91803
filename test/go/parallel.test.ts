import { describe, expect, test } from "vitest";
import { parallelWrites } from "../../src/go/parallel.ts";
import { spawnsIn } from "../../src/go/spawns.ts";
import { cellNamed, packageOf, pairLines } from "./facts-of.ts";

/** Pairs in a function `F` with a local map `m`. */
function localPairs(body: string): string[] {
  return pairLines(`func F(keys []string) {\nm := map[string]int{}\n${body}\n}`);
}

describe("a local map", () => {
  test.each([
    [
      "written in goroutines of a loop",
      "for _, k := range keys { go func() {\nm[k] = 1\n}() }",
      ["4 write x 4 write: loop"],
    ],
    [
      "written in two goroutines",
      "go func() { m[``] = 1 }()\ngo func() { m[``] = 2 }()",
      ["3 write x 4 write: siblings"],
    ],
    [
      "written by the starter too",
      "go func() { m[``] = 1 }()\nm[``] = 2",
      ["3 write x 4 write: spawner"],
    ],
    ["written by the starter first", "m[``] = 2\ngo func() { m[``] = 1 }()", []],
    ["only read by both", "go func() { _ = m[``] }()\n_ = m[``]", []],
    ["made in each round", "for range 3 {\nm := map[string]int{}\ngo func() { m[``] = 1 }() }", []],
    [
      "made in the goroutine",
      "for range 3 { go func() {\nm := map[string]int{}\nm[``] = 1 }() }",
      [],
    ],
    [
      "ranged over while goroutines delete",
      "for k := range m { go func() { delete(m, k) }() }",
      ["3 delete x 3 delete: loop", "3 range x 3 delete: spawner"],
    ],
    [
      "under one lock",
      "var mu sync.Mutex\nfor range 3 { go func() { mu.Lock(); m[``] = 1; mu.Unlock() }() }",
      [],
    ],
    [
      "under the read lock only",
      "var mu sync.RWMutex\nfor range 3 { go func() { mu.RLock()\nm[``] = 1\nmu.RUnlock() }() }",
      ["5 write x 5 write: loop"],
    ],
    [
      "in branches that exclude each other",
      "if len(keys) > 0 { go func() { m[``] = 1 }() } else { m[``] = 2 }",
      [],
    ],
    [
      "in a deferred call",
      "defer clear(m)\ngo func() { m[``] = 1 }()",
      ["3 clear x 4 write: spawner"],
    ],
    [
      "in a closure that only runs here",
      "go func() { m[``] = 1 }()\nfunc() { m[``] = 2 }()",
      ["3 write x 4 write: spawner"],
    ],
  ])("%s", (_name, body, expected) => {
    expect(localPairs(body)).toEqual(expected);
  });
});

describe("kinds of goroutines", () => {
  test.each([
    [
      "errgroup",
      "var g errgroup.Group\nfor range 3 { g.Go(func() error {\nm[``] = 1\nreturn nil }) }",
      ["5 write x 5 write: loop"],
    ],
    [
      "errgroup with one at a time",
      "var g errgroup.Group\ng.SetLimit(1)\nfor range 3 { g.Go(func() error {\nm[``] = 1\nreturn nil }) }",
      [],
    ],
    [
      "WaitGroup.Go",
      "var wg sync.WaitGroup\nfor range 3 { wg.Go(func() {\nm[``] = 1\n}) }",
      ["5 write x 5 write: loop"],
    ],
    [
      "time.AfterFunc",
      "time.AfterFunc(1, func() { m[``] = 1 })\nm[``] = 2",
      ["3 write x 4 write: spawner"],
    ],
    [
      "context.AfterFunc",
      "context.AfterFunc(nil, func() { m[``] = 1 })\nm[``] = 2",
      ["3 write x 4 write: spawner"],
    ],
    ["a named function", "for range 3 { go work(m) }", ["3 fill x 3 fill: loop"]],
    [
      "a function that starts what it is given",
      "for range 3 { spawn(func() {\nm[``] = 1\n}) }",
      ["4 write x 4 write: loop"],
    ],
    [
      "a function that starts what it is given many times",
      "many(func() {\nm[``] = 1\n})",
      ["4 write x 4 write: loop"],
    ],
    [
      "a literal with a name",
      "work := func() { m[``] = 1 }\ngo work()\nm[``] = 2",
      ["3 write x 5 write: spawner"],
    ],
    [
      "handlers",
      "http.HandleFunc(``, func(w http.ResponseWriter, r *http.Request) { m[``] = 1 })",
      ["3 write x 3 write: handlers"],
    ],
    [
      "a pool of another module",
      "for range 3 { pool.Submit(func() { m[``] = 1 }) }",
      ["3 write x 3 write: loop"],
    ],
  ])("%s", (_name, body, expected) => {
    const helpers =
      "func spawn(f func()) { go f() }; func many(f func()) { for range 3 { go f() } }; func work(m map[string]int) { m[``] = 1 }";
    expect(pairLines(`${helpers}; func F() {\nm := map[string]int{}\n${body}\n}`)).toEqual(
      expected,
    );
  });

  test("parallel subtests", () => {
    const body = "for range 3 { t.Run(``, func(t *testing.T) { t.Parallel()\nm[``] = 1 }) }";
    const code = `func TestF(t *testing.T) {\nm := map[string]int{}\n${body}\n}`;
    expect(pairLines(code, "a_test.go")).toEqual(["4 write x 4 write: loop"]);
  });

  test("subtests one after the other", () => {
    const body = "for range 3 { t.Run(``, func(t *testing.T) {\nm[``] = 1 }) }";
    expect(
      pairLines(`func TestF(t *testing.T) {\nm := map[string]int{}\n${body}\n}`, "a_test.go"),
    ).toEqual([]);
  });

  test("a pool is only a guess", () => {
    const [spawn] = spawnsIn(packageOf("func F() { pool.Submit(func() {}) }"));
    expect(spawn?.confidence).toBe("low");
  });
});

describe("waiting for the goroutine", () => {
  test.each([
    [
      "WaitGroup",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer wg.Done(); m[``] = 1 }()\nwg.Wait()\nm[``] = 2",
      [],
    ],
    [
      "WaitGroup in a closure that is deferred",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer func() { wg.Done() }(); m[``] = 1 }()\nwg.Wait()\nm[``] = 2",
      [],
    ],
    [
      "before the wait",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer wg.Done(); m[``] = 1 }()\nm[``] = 2\nwg.Wait()",
      ["5 write x 6 write: spawner"],
    ],
    [
      "another WaitGroup",
      "var wg, other sync.WaitGroup\ngo func() { defer wg.Done(); m[``] = 1 }()\nother.Wait()\nm[``] = 2",
      ["4 write x 6 write: spawner"],
    ],
    [
      "in each round",
      "for range 3 {\ndone := make(chan bool)\ngo func() { m[``] = 1; close(done) }()\n<-done }",
      [],
    ],
    [
      "a channel that is closed",
      "done := make(chan bool)\ngo func() { m[``] = 1; close(done) }()\n<-done\nm[``] = 2",
      [],
    ],
    [
      "a value sent last",
      "done := make(chan bool)\ngo func() { m[``] = 1; done <- true }()\n<-done\nm[``] = 2",
      [],
    ],
    [
      "a value sent on the way",
      "c := make(chan bool)\ngo func() { c <- true; m[``] = 1 }()\n<-c\nm[``] = 2",
      ["4 write x 6 write: spawner"],
    ],
    [
      "results until closed",
      "c := make(chan int)\ngo func() { defer close(c); m[``] = 1 }()\nfor range c {}\nm[``] = 2",
      [],
    ],
    [
      "a closer that waits",
      "c := make(chan int); var wg sync.WaitGroup\nwg.Add(1)\ngo func() { defer wg.Done(); m[``] = 1 }()\ngo func() { wg.Wait(); close(c) }()\nfor range c {}\nm[``] = 2",
      [],
    ],
    [
      "one of several cases",
      "done := make(chan bool); stop := make(chan bool)\ngo func() { m[``] = 1; close(done) }()\nselect {\ncase <-done: m[``] = 2\ncase <-stop: m[``] = 3 }",
      ["4 write x 7 write: spawner"],
    ],
    [
      "errgroup",
      "var g errgroup.Group\ng.Go(func() error { m[``] = 1; return nil })\ng.Wait()\nm[``] = 2",
      [],
    ],
    [
      "a named function with the WaitGroup",
      "var wg sync.WaitGroup\nwg.Add(1)\ngo work(&wg, m)\nwg.Wait()\nm[``] = 2",
      [],
    ],
  ])("%s", (_name, body, expected) => {
    const helpers =
      "func work(wg *sync.WaitGroup, m map[string]int) { defer wg.Done(); m[``] = 1 }";
    expect(pairLines(`${helpers}; func F() {\nm := map[string]int{}\n${body}\n}`)).toEqual(
      expected,
    );
  });

  test("a helper that waits for all it has started", () => {
    const helper =
      "func each(f func()) { var wg sync.WaitGroup; for range 3 { wg.Add(1); go func() { defer wg.Done(); f() }() }; wg.Wait() }";
    const code = `${helper}; func F() {\nm := map[string]int{}\neach(func() { m[\`\`] = 1 })\nm[\`\`] = 2\n}`;
    expect(pairLines(code)).toEqual(["3 write x 3 write: loop"]);
  });
});

test("one object for all rounds, handed down the calls, is as sure as a variable", () => {
  const code = `type S struct { m map[string]int }; func (s *S) Gather(keys []string) {
for range keys { go func() { s.get() }() }
}
func (s *S) get() { s.put() }
func (s *S) put() { s.m[\`\`] = 1 }`;
  const [pair] = parallelWrites(cellNamed(packageOf(code), "S.m"));
  expect(pair?.parallel).toMatchObject({ why: "loop", confidence: "high" });
});

test("a callback that is called under the taker's lock, in its goroutines", () => {
  const walk =
    "func walk(f func()) { var mu sync.Mutex; var wg sync.WaitGroup; for range 3 { wg.Add(1); go func() { defer wg.Done(); mu.Lock(); f(); mu.Unlock() }() }; wg.Wait() }";
  const code = `${walk}; func F() {\nm := map[string]int{}\nwalk(func() { m[\`\`] = 1 })\n}`;
  expect(pairLines(code)).toEqual([]);
});

test("a timer's function is waited for as a goroutine is", () => {
  const code =
    "func F() {\nm := map[string]int{}\nvar wg sync.WaitGroup\nwg.Add(1)\ntime.AfterFunc(1, func() { defer wg.Done(); m[``] = 1 })\nwg.Wait()\nm[``] = 2\n}";
  expect(pairLines(code)).toEqual([]);
});

describe("fields and package variables over functions", () => {
  test.each([
    [
      "the goroutine of a method and other methods",
      "type S struct { m map[string]int }; func (s *S) Start() { go s.loop() }\nfunc (s *S) loop() { s.m[``] = 1 }\nfunc (s *S) Get() int { return s.m[``] }",
      ["2 write x 3 read: spawner"],
    ],
    [
      "one goroutine that owns the map",
      "type S struct { m map[string]int }; func (s *S) Start() { go s.loop() }\nfunc (s *S) loop() { s.put() }\nfunc (s *S) put() { s.m[``] = 1 }",
      [],
    ],
    [
      "filled by the constructor before it starts",
      "type S struct { m map[string]int }; func New() *S {\ns := &S{}\ns.m[``] = 1\ngo s.loop()\nreturn s }; func (s *S) loop() { s.m[``] = 1 }",
      [],
    ],
    [
      "filled by the constructor after it starts",
      "type S struct { m map[string]int }; func New() *S {\ns := &S{}\ngo s.loop()\ns.m[``] = 1\nreturn s }\nfunc (s *S) loop() { s.m[``] = 1 }",
      ["4 write x 6 write: spawner"],
    ],
    [
      "filled in main before the goroutines",
      "var m = map[string]int{}; func main() {\nm[``] = 1\ngo work()\n}; func work() { m[``] = 2 }",
      [],
    ],
    [
      "read in main beside the goroutine",
      "var m = map[string]int{}; func main() {\ngo work()\n_ = m[``]\n}\nfunc work() { m[``] = 2 }",
      ["3 read x 5 write: spawner"],
    ],
    [
      "each goroutine with an object of its own",
      "type S struct { m map[string]int }; func Serve(l func() *S) { for { s := l(); go s.run() } }\nfunc (s *S) run() { s.m[``] = 1 }",
      [],
    ],
    [
      "goroutines on one object",
      "type S struct { m map[string]int }; func (s *S) Serve() { for { go s.run() } }\nfunc (s *S) run() { s.m[``] = 1 }",
      ["2 write x 2 write: loop"],
    ],
    [
      "a handler by its signature",
      "var m = map[string]int{}\nfunc serve(w http.ResponseWriter, r *http.Request) { m[``]++ }",
      ["2 write x 2 write: handlers"],
    ],
    [
      "a map of one request",
      "func serve(w http.ResponseWriter, r *http.Request) { m := map[string]int{}; m[``]++ }",
      [],
    ],
    [
      "a type that locks, by its exported methods",
      "type S struct { mu sync.Mutex; m map[string]int }\nfunc (s *S) Set() { s.mu.Lock(); s.m[``] = 1; s.mu.Unlock() }\nfunc (s *S) Get() int { return s.m[``] }",
      ["2 write x 3 read: api"],
    ],
    [
      "a type that never locks",
      "type S struct { m map[string]int }\nfunc (s *S) Set() { s.m[``] = 1 }\nfunc (s *S) Get() int { return s.m[``] }",
      [],
    ],
    [
      "the body of a once",
      "var once sync.Once; var m map[string]int; func Get() int { once.Do(func() { m = map[string]int{} }); return m[``] }; func main() { go Get(); go Get() }",
      [],
    ],
  ])("%s", (_name, code, expected) => {
    expect(pairLines(code)).toEqual(expected);
  });
});
