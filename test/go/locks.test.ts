import { describe, expect, test } from "vitest";
import { exitsOf } from "../../src/go/locks.ts";
import { accessLines, functionNamed, packageOf, showLocks } from "./facts-of.ts";

const globals = "var mu sync.RWMutex; var m = map[string]int{}; var cond bool";

describe("held in one function", () => {
  test.each([
    [
      "between Lock and Unlock",
      "mu.Lock()\nm[k] = 1\nmu.Unlock()\nm[k] = 2",
      ["3 write m [W mu]", "5 write m []"],
    ],
    [
      "until the end with a deferred Unlock",
      "mu.Lock()\ndefer mu.Unlock()\nm[k] = 1",
      ["4 write m [W mu]"],
    ],
    ["for reading", "mu.RLock()\n_ = m[k]\nmu.RUnlock()", ["3 read m [R mu]"]],
    [
      "on both branches",
      "if cond { mu.Lock() } else { mu.Lock() }\nm[k] = 1",
      ["3 write m [W mu]"],
    ],
    ["not when one branch forgets", "if cond { mu.Lock() }\nm[k] = 1", ["3 write m []"]],
    [
      "for reading when one branch only reads",
      "if cond { mu.Lock() } else { mu.RLock() }\nm[k] = 1",
      ["3 write m [R mu]"],
    ],
    [
      "not after a branch unlocks",
      "mu.Lock()\nif cond { mu.Unlock() }\nm[k] = 1",
      ["4 write m []"],
    ],
    [
      "after a branch that leaves",
      "mu.Lock()\nif cond { mu.Unlock(); return }\nm[k] = 1",
      ["4 write m [W mu]"],
    ],
    [
      "in the branch of TryLock",
      "if mu.TryLock() {\nm[k] = 1\nmu.Unlock() }\nm[k] = 2",
      ["3 write m [W mu]", "5 write m []"],
    ],
    ["after a failed TryLock left", "if !mu.TryLock() { return }\nm[k] = 1", ["3 write m [W mu]"]],
    ["by the result of TryLock", "ok := mu.TryLock()\nif ok {\nm[k] = 1 }", ["4 write m [W mu]"]],
    [
      "not in the next round of a loop",
      "mu.Lock()\nfor range 3 {\nm[k] = 1\nmu.Unlock() }",
      ["4 write m []"],
    ],
    [
      "in every round of a loop",
      "for range 3 {\nmu.Lock()\nm[k] = 1\nmu.Unlock() }",
      ["4 write m [W mu]"],
    ],
    [
      "in a switch that unlocks in one case",
      'mu.Lock()\nswitch k { case "a": mu.Unlock(); return }\nm[k] = 1',
      ["4 write m [W mu]"],
    ],
  ])("%s", (_name, body, expected) => {
    expect(accessLines(`${globals}; func F(k string) {\n${body}\n}`)).toEqual(expected);
  });
});

describe("deferred calls run last first", () => {
  test.each([
    [
      "delete before the unlock",
      "mu.Lock()\ndefer mu.Unlock()\ndefer delete(m, k)",
      ["4 delete m [W mu]"],
    ],
    [
      "delete after the unlock",
      "mu.Lock()\ndefer delete(m, k)\ndefer mu.Unlock()",
      ["3 delete m []"],
    ],
    [
      "an explicit unlock comes first",
      "mu.Lock()\ndefer delete(m, k)\nmu.Unlock()",
      ["3 delete m []"],
    ],
    [
      "a closure that locks",
      "defer func() { mu.Lock(); delete(m, k); mu.Unlock() }()",
      ["2 delete m [W mu]"],
    ],
    [
      "a closure under the lock",
      "mu.Lock()\ndefer mu.Unlock()\ndefer func() { delete(m, k) }()",
      ["4 delete m [W mu]"],
    ],
    [
      "a closure that unlocks",
      "mu.Lock()\ndefer func() { m[k] = 1; mu.Unlock() }()\nm[k] = 2",
      ["3 write m [W mu]", "4 write m [W mu]"],
    ],
    [
      "arguments are evaluated at once",
      "mu.Lock()\ndefer use(m[k])\nmu.Unlock()",
      ["3 read m [W mu]"],
    ],
    ["the result of a locking call", "defer lock()()\nm[k] = 1", ["3 write m [W mu]"]],
  ])("%s", (_name, body, expected) => {
    const helpers = "func use(int) {}; func lock() func() { mu.Lock(); return mu.Unlock }";
    expect(accessLines(`${globals}; ${helpers}; func F(k string) {\n${body}\n}`)).toEqual(expected);
  });
});

const store = "type S struct { mu sync.Mutex; m map[string]int }";

describe("held on behalf of the caller", () => {
  test.each([
    [
      "by a helper that locks",
      "func (s *S) lock() { s.mu.Lock() }; func (s *S) F() {\ns.lock()\ns.m[``] = 1 }",
      ["3 write S.m [W s.mu]"],
    ],
    [
      "until a helper unlocks",
      "func (s *S) unlock() { s.mu.Unlock() }; func (s *S) F() {\ns.mu.Lock()\ns.unlock()\ns.m[``] = 1 }",
      ["4 write S.m []"],
    ],
    [
      "by all callers",
      "func (s *S) put() {\ns.m[``] = 1 }; func (s *S) A() { s.mu.Lock(); s.put(); s.mu.Unlock() }; func (s *S) B() { s.mu.Lock(); defer s.mu.Unlock(); s.put() }",
      ["2 write S.m [W s.mu]"],
    ],
    [
      "not when one caller forgets",
      "func (s *S) put() {\ns.m[``] = 1 }; func (s *S) A() { s.mu.Lock(); s.put(); s.mu.Unlock() }; func (s *S) B() { s.put() }",
      ["2 write S.m []"],
    ],
    [
      "through two helpers",
      "func (s *S) inner() {\ns.m[``] = 1 }; func (s *S) outer() { s.inner() }; func (s *S) A() { s.mu.Lock(); s.outer(); s.mu.Unlock() }",
      ["2 write S.m [W s.mu]"],
    ],
    [
      "by callers of a function that calls itself",
      "func (s *S) walk(n int) {\ns.m[``] = n\nif n > 0 { s.walk(n - 1) } }; func (s *S) A() { s.mu.Lock(); s.walk(3); s.mu.Unlock() }",
      ["2 write S.m [W s.mu]"],
    ],
    [
      "not for an exported method",
      "func (s *S) Put() {\ns.m[``] = 1 }; func (s *S) A() { s.mu.Lock(); s.Put(); s.mu.Unlock() }",
      ["2 write S.m []"],
    ],
    [
      "by the name of the function",
      "func (s *S) PutLocked() {\ns.m[``] = 1 }",
      ["2 write S.m [W s.mu]"],
    ],
    [
      "by the words above the function",
      "\n// Put stores. The caller must hold s.mu.\nfunc (s *S) Put() {\ns.m[``] = 1 }",
      ["4 write S.m [W s.mu]"],
    ],
    [
      "not by words that deny it",
      "\n// Put must not be called with the lock held.\nfunc (s *S) Put() {\ns.m[``] = 1 }",
      ["4 write S.m []"],
    ],
    [
      "on a parameter",
      "func put(s *S) {\ns.m[``] = 1 }; func (s *S) A() { s.mu.Lock(); put(s); s.mu.Unlock() }",
      ["2 write S.m [W s.mu]"],
    ],
    [
      "not on another object",
      "func put(s *S) {\ns.m[``] = 1 }; func A(a, b *S) { a.mu.Lock(); put(b); a.mu.Unlock() }",
      ["2 write S.m [W a.mu]"],
    ],
  ])("%s", (_name, code, expected) => {
    expect(accessLines(`${store}; ${code}`)).toEqual(expected);
  });
});

describe("in closures", () => {
  test.each([
    ["called at once", "mu.Lock()\nfunc() { m[k] = 1 }()\nmu.Unlock()", ["3 write m [W mu]"]],
    [
      "bound to a name and called",
      "put := func() { m[k] = 1 }\nmu.Lock()\nput()\nmu.Unlock()",
      ["2 write m [W mu]"],
    ],
    [
      "started under the lock",
      "mu.Lock()\ngo func() { m[k] = 1 }()\nmu.Unlock()",
      ["3 write m []"],
    ],
    [
      "handed to a function that locks round it",
      "withLock(func() { m[k] = 1 })",
      ["2 write m [W mu]"],
    ],
    [
      "handed to a function that starts it",
      "mu.Lock()\nspawn(func() { m[k] = 1 })\nmu.Unlock()",
      ["3 write m []"],
    ],
    [
      "handed to a sort under the lock",
      "mu.Lock()\nsort.Slice(keys, func(i, j int) bool { return m[keys[i]] < 1 })\nmu.Unlock()",
      ["3 read m [W mu]"],
    ],
    ["stored", "mu.Lock()\nhook = func() { m[k] = 1 }\nmu.Unlock()", ["3 write m []"]],
  ])("%s", (_name, body, expected) => {
    const helpers =
      "var hook func(); var keys []string; func withLock(f func()) { mu.Lock(); defer mu.Unlock(); f() }; func spawn(f func()) { go f() }";
    expect(accessLines(`${globals}; ${helpers}; func F(k string) {\n${body}\n}`)).toEqual(expected);
  });
});

describe("channels as locks", () => {
  test.each([
    [
      "a token put in and taken out",
      "c <- 1\nm[k] = 1\n<-c\nm[k] = 2",
      ["3 write m [W c]", "5 write m []"],
    ],
    ["a token taken and put back", "<-c\nm[k] = 1\nc <- 1", ["3 write m [W c]"]],
    [
      "given back by a deferred closure",
      "c <- 1\ndefer func() { <-c }()\nm[k] = 1",
      ["4 write m [W c]"],
    ],
    ["not a value that is only sent", "c <- 1\nm[k] = 1", ["3 write m []"]],
    ["not a channel with more room", "d <- 1\nm[k] = 1\n<-d", ["3 write m []"]],
  ])("%s", (_name, body, expected) => {
    const channels = "var c = make(chan int, 1); var d = make(chan int, 2)";
    expect(accessLines(`${globals}; ${channels}; func F(k string) {\n${body}\n}`)).toEqual(
      expected,
    );
  });
});

test("a lock that hands back what unlocks it", () => {
  const code =
    "var mu pool.Mutex; var m = map[string]int{}; func F() {\nheld := mu.Lock(`why`)\nm[``] = 1\nheld.Unlock()\nm[``] = 2\n}";
  expect(accessLines(code)).toEqual(["3 write m [W mu]", "5 write m []"]);
});

describe("which lock", () => {
  test.each([
    [
      "an embedded mutex",
      "type S struct { sync.RWMutex; m map[string]int }; func (s *S) F() {\ns.Lock()\ns.m[``] = 1\ns.Unlock() }",
      ["3 write S.m [W s]"],
    ],
    [
      "a mutex behind an alias",
      "type S struct { mu sync.Mutex; m map[string]int }; func (s *S) F() {\nmu := &s.mu\nmu.Lock()\ns.m[``] = 1 }",
      ["4 write S.m [W mu]"],
    ],
    [
      "a sync.Locker",
      "type S struct { l sync.Locker; m map[string]int }; func (s *S) F() {\ns.l.Lock()\ns.m[``] = 1 }",
      ["3 write S.m [W s.l]"],
    ],
    [
      "a shard",
      "type shard struct { mu sync.Mutex; m map[string]int }; type S struct { shards []*shard }; func (s *S) F(i int) {\nsh := s.shards[i]\nsh.mu.Lock()\nsh.m[``] = 1 }",
      ["4 write shard.m [W sh.mu]"],
    ],
    [
      "a map behind an alias",
      "type S struct { mu sync.Mutex; m map[string]int }; func (s *S) F() {\ns.mu.Lock()\nm := s.m\nm[``] = 1 }",
      ["3 alias S.m [W s.mu]", "4 write S.m [W s.mu]"],
    ],
    [
      "a shard handed back locked",
      "type shard struct { mu sync.Mutex; m map[string]int }; type S struct { shards []*shard }; func (s *S) lockShard(i int) *shard { sh := s.shards[i]; sh.mu.Lock(); return sh }; func (s *S) F(i int) {\nsh := s.lockShard(i)\ndefer sh.mu.Unlock()\nsh.m[``] = 1 }",
      ["4 write shard.m [W sh.mu]"],
    ],
  ])("%s", (_name, code, expected) => {
    expect(accessLines(code)).toEqual(expected);
  });
});

test("what the one it is handed to locks round it counts for the map", () => {
  const code =
    "func put(mu *sync.Mutex, m map[string]int) { mu.Lock(); m[``] = 1; mu.Unlock() }; func F() { var mu sync.Mutex; m := map[string]int{}\nput(&mu, m) }";
  expect(accessLines(code).at(-1)).toBe("2 fill m [W mu]");
});

test("ways out tell what is still locked", () => {
  const pkg = packageOf(`${globals}; func F() bool {
	mu.Lock()
	if cond {
		return false
	}
	mu.Unlock()
	return true
}`);
  const left = exitsOf(functionNamed(pkg, "F")).map(
    ({ how, after }) => `${how}: ${showLocks(after.must)}`,
  );
  expect(left).toEqual(["return: W mu", "return: "]);
});

test("a deferred unlock leaves nothing locked, on a panic neither", () => {
  const pkg = packageOf(
    `${globals}; func F() { mu.Lock(); defer mu.Unlock(); if cond { panic("") } }`,
  );
  const left = exitsOf(functionNamed(pkg, "F")).map(({ how, before, after }) => [
    how,
    before.must.length,
    after.must.length,
  ]);
  expect(left).toEqual([
    ["panic", 1, 0],
    ["end", 1, 0],
  ]);
});
