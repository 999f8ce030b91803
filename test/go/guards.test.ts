import { describe, expect, test } from "vitest";
import { guardOf, isGuarded } from "../../src/go/guards.ts";
import { brokenPromisesIn } from "../../src/go/promises.ts";
import { cellNamed, guardLine, lineAt, packageOf, pairLines } from "./facts-of.ts";

const set = "func (s *S) Set() { s.mu.Lock(); s.m[``] = 1; s.mu.Unlock() }";
const get = "func (s *S) Get() int { s.mu.Lock(); defer s.mu.Unlock(); return s.m[``] }";

describe("seen from the accesses", () => {
  test.each([
    [
      "one method forgets",
      `type S struct { mu sync.Mutex; m map[string]int }; ${set}; ${get}\nfunc (s *S) Len() int { return len(s.m) }`,
      "mu 2/3 high, missing 2",
    ],
    [
      "the only mutex, one writer",
      `type S struct { mu sync.Mutex; m map[string]int }; ${set}\nfunc (s *S) Len() int { return len(s.m) }`,
      "mu 1/2 high, missing 2",
    ],
    [
      "nobody locks",
      "type S struct { mu sync.Mutex; m map[string]int }; func (s *S) Set() { s.m[``] = 1 }",
      "none",
    ],
    [
      "constructors do not count",
      `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func New() *S { s := &S{}; s.m = map[string]int{}; s.m[\`\`] = 1; return s }`,
      "mu 1/1 high, missing none",
    ],
    [
      "another object's mutex does not count",
      `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func F(a, b *S) {\na.mu.Lock()\nb.m[\`\`] = 1\na.mu.Unlock() }`,
      "mu 1/1 high, missing none",
    ],
    [
      "helpers of locked callers count",
      `type S struct { mu sync.Mutex; m map[string]int }; func (s *S) Set() { s.mu.Lock(); s.put(); s.mu.Unlock() }; func (s *S) put() { s.m[\`\`] = 1 }\nfunc (s *S) Len() int { return len(s.m) }`,
      "mu 1/2 high, missing 2",
    ],
    [
      "the mutex above the field",
      `type S struct { other sync.Mutex; n int; mu sync.Mutex; m map[string]int }; ${set}\nfunc (s *S) Len() int { return len(s.m) }`,
      "mu 1/2 high, missing 2",
    ],
    [
      "the mutex that bears the name",
      "type S struct { a sync.Mutex; itemsMu sync.Mutex; b sync.Mutex; items map[string]int }; func (s *S) Set() { s.itemsMu.Lock(); s.items[``] = 1; s.itemsMu.Unlock() }\nfunc (s *S) Len() int { return len(s.items) }",
      "itemsMu 1/2 high, missing 2",
    ],
  ])("%s", (_name, code, expected) => {
    expect(guardLine(packageOf(code), code.includes("items map") ? "S.items" : "S.m")).toBe(
      expected,
    );
  });

  test("a package variable and the mutex beside it", () => {
    const code =
      "var mu sync.Mutex; var m = map[string]int{}; func Set() { mu.Lock(); m[``] = 1; mu.Unlock() }\nfunc Len() int { return len(m) }";
    expect(guardLine(packageOf(code), "m")).toBe("mu 1/2 high, missing 2");
  });

  test("the mutex of the owner needs a majority", () => {
    const locked = (name: string) =>
      `func (s *S) ${name}() { s.mu.Lock(); s.t.m[\`\`] = 1; s.mu.Unlock() }`;
    const types =
      "type table struct { m map[string]int }; type S struct { mu sync.Mutex; t *table }";
    const code = `${types}; ${locked("A")}; ${locked("B")}; ${locked("C")}\nfunc (s *S) Len() int { return len(s.t.m) }`;
    expect(guardLine(packageOf(code), "table.m")).toBe("mu 3/4 medium, missing 2");
  });

  test("shards are compared by the same shard", () => {
    const types =
      "type shard struct { mu sync.Mutex; m map[string]int }; type S struct { shards [4]shard }";
    const code = `${types}; func (s *S) Set(i int) { sh := &s.shards[i]; sh.mu.Lock(); sh.m[\`\`] = 1; sh.mu.Unlock() }; func (s *S) Get(i int) int { s.shards[i].mu.Lock(); defer s.shards[i].mu.Unlock(); return s.shards[i].m[\`\`] }`;
    expect(guardLine(packageOf(code), "shard.m")).toBe("mu 2/2 high, missing none");
  });

  test("a map that is only replaced may be read after it was taken under the lock", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; func (s *S) Swap(m map[string]int) { s.mu.Lock(); s.m = m; s.mu.Unlock() }; func (s *S) Sum() (n int) { s.mu.Lock(); m := s.m; s.mu.Unlock()
for _, v := range m { n += v }
return n }`;
    expect(guardLine(packageOf(code), "S.m")).toBe("mu 1/1 high, missing none");
    expect(pairLines(code)).toEqual([]);
  });

  test("a map that is changed in place may not", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func (s *S) Sum() (n int) { s.mu.Lock(); m := s.m; s.mu.Unlock()
for _, v := range m { n += v }
return n }`;
    expect(guardLine(packageOf(code), "S.m")).toBe("mu 1/2 high, missing 2");
  });

  test("a starter that holds the lock until its goroutines have ended holds it for them", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; ${set}; ${get}; func (s *S) All() { s.mu.Lock(); defer s.mu.Unlock(); var wg sync.WaitGroup; for range 3 { wg.Add(1); go func() { defer wg.Done(); _ = s.m[\`\`] }() }; wg.Wait() }`;
    expect(guardLine(packageOf(code), "S.m")).toBe("mu 2/2 high, missing none");
    expect(pairLines(code)).toEqual([]);
  });

  test("but not against one another", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; func (s *S) All() { s.mu.Lock(); defer s.mu.Unlock(); var wg sync.WaitGroup; for range 3 { wg.Add(1); go func() { defer wg.Done()
s.m[\`\`] = 1 }() }; wg.Wait() }`;
    expect(pairLines(code)).toEqual(["2 write x 2 write: loop"]);
  });

  test("a mutex in the same bare structure", () => {
    const code = `type S struct { mu struct { sync.Mutex; m map[string]int } }; func (s *S) Set() { s.mu.Lock(); s.mu.m[\`\`] = 1; s.mu.Unlock() }
func (s *S) Len() int { return len(s.mu.m) }`;
    expect(guardLine(packageOf(code), "S.mu.m")).toBe("Mutex 1/2 high, missing 2");
  });

  test("a constructor that has already started a goroutine is not counted", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func New() *S { s := &S{}; go s.Set(); s.m = map[string]int{}; return s }`;
    expect(guardLine(packageOf(code), "S.m")).toBe("mu 1/1 high, missing none");
    expect(pairLines(code)).toHaveLength(1);
  });

  test("helpers of constructors and of init do not count", () => {
    const code = `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func New() *S { s := &S{}; go s.Set(); s.fill(); return s }; func (s *S) fill() { s.more() }; func (s *S) more() { s.m = nil }`;
    expect(guardLine(packageOf(code), "S.m")).toBe("mu 1/1 high, missing none");
    const global =
      "var mu sync.Mutex; var m = map[string]int{}; func Set() { mu.Lock(); m[``] = 1; mu.Unlock() }; func init() { register() }; func register() { m[``] = 0 }";
    expect(guardLine(packageOf(global), "m")).toBe("mu 1/1 high, missing none");
  });

  test("what main does before the first goroutine is no evidence", () => {
    const code =
      "var mu sync.Mutex; var m = map[string]int{}; func main() { m[``] = 1; go work() }; func work() { mu.Lock(); m[``] = 2; mu.Unlock() }";
    expect(guardLine(packageOf(code), "m")).toBe("mu 1/1 high, missing none");
  });
});

describe("written down by the author", () => {
  test.each([
    ["guarded by", "type S struct {\nmu sync.Mutex\nm map[string]int // guarded by mu\n}"],
    [
      "protected by, above",
      "type S struct {\nmu sync.Mutex\n// Protected by mu.\nm map[string]int\n}",
    ],
    ["+checklocks", "type S struct {\nmu sync.Mutex\n// +checklocks:mu\nm map[string]int\n}"],
    ["a tag with the name", 'type S struct {\nmu sync.Mutex\nm map[string]int `sync:"mu"`\n}'],
    ["a tag with the kind", 'type S struct {\nmu sync.Mutex\nm map[string]int `sync:"rwlock"`\n}'],
    ["on the mutex", "type S struct {\nmu sync.Mutex // protects m\nm map[string]int\n}"],
  ])("%s", (_name, type) => {
    const pkg = packageOf(`${type}\nfunc (s *S) Len() int { return len(s.m) }`);
    expect(guardOf(cellNamed(pkg, "S.m"))).toMatchObject({
      name: "mu",
      confidence: "high",
      held: 0,
      total: 1,
    });
  });
});

test("a write under the read lock does not hold the guard", () => {
  const code =
    "type S struct { mu sync.RWMutex; m map[string]int }; func (s *S) Set() { s.mu.RLock(); s.m[``] = 1; s.mu.RUnlock() }";
  const cell = cellNamed(packageOf(code), "S.m");
  const guard = guardOf(cell);
  expect(guard?.readWrite).toBe(true);
  expect(cell.accesses.map((access) => guard && isGuarded(access, guard))).toEqual([false]);
});

test("a lock held on some paths only is neither held nor missing", () => {
  const code = `type S struct { mu sync.Mutex; m map[string]int }; ${set}; func (s *S) F(x bool) { if x { s.mu.Lock() }; s.m[\`\`] = 1 }`;
  const pkg = packageOf(code);
  const cell = cellNamed(pkg, "S.m");
  const guard = guardOf(cell);
  expect(guardLine(pkg, "S.m")).toBe("mu 1/1 high, missing none");
  expect(cell.accesses.map((access) => guard && isGuarded(access, guard))).toEqual([
    true,
    undefined,
  ]);
});

describe("calls without the lock that the callee asks for", () => {
  const type = "type S struct { mu sync.Mutex; m map[string]int }; var global *S";
  const locked = "func (s *S) A() { s.mu.Lock(); s.put(); s.mu.Unlock() }";

  function brokenLines(code: string): string[] {
    return brokenPromisesIn(packageOf(code)).map(
      ({ call, why, lock, held, total }) =>
        `${lineAt(call.file, call.node)} ${why} ${lock.text} ${held}/${total}`,
    );
  }

  test.each([
    [
      "by its name",
      `func (s *S) putLocked() { s.m[\`\`] = 1 }; func (s *S) A() { s.mu.Lock(); s.putLocked(); s.mu.Unlock() }; func (s *S) B() {\ns.putLocked() }`,
      ["2 name s.mu 1/2"],
    ],
    [
      "by its comment",
      `\n// put stores. Lock must be held.\nfunc (s *S) put() { s.m[\`\`] = 1 }\n${locked}; func (s *S) B() {\ns.put() }`,
      ["5 comment s.mu 1/2"],
    ],
    [
      "after the lock was given back",
      `\n// Caller must hold s.mu.\nfunc (s *S) put() { s.m[\`\`] = 1 }\n${locked}; func (s *S) B() { s.mu.Lock(); s.mu.Unlock()\ns.put() }`,
      ["5 comment s.mu 1/2"],
    ],
    [
      "not in a constructor",
      `func (s *S) putLocked() { s.m[\`\`] = 1 }; func (s *S) A() { s.mu.Lock(); s.putLocked(); s.mu.Unlock() }; func New() *S { s := &S{}; s.putLocked(); return s }`,
      [],
    ],
    [
      "not from one that asks for it itself",
      `func (s *S) putLocked() { s.m[\`\`] = 1 }; func (s *S) A() { s.mu.Lock(); s.bothLocked(); s.mu.Unlock() }; func (s *S) bothLocked() { s.putLocked() }`,
      [],
    ],
    [
      "by what the others do",
      `func (s *S) put() { s.m[\`\`] = 1 }; ${locked}; ${locked.replace("A()", "B()")}; ${locked.replace("A()", "C()")}; func (s *S) D() {\ns.put() }`,
      ["2 callers s.mu 3/4"],
    ],
    [
      "not by what few others do",
      `func (s *S) put() { s.m[\`\`] = 1 }; ${locked}; func (s *S) D() {\ns.put() }`,
      [],
    ],
  ])("%s", (_name, code, expected) => {
    expect(brokenLines(`${type}; ${code}`)).toEqual(expected);
  });
});
