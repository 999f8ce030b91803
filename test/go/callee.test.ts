/** What calls run. */
import { expect, test } from "vitest";
import { calleeOf, receiverPathOf } from "../../src/go/callee.ts";
import type { Callee, GoFile } from "../../src/go/model.ts";
import { cellOf, showPath } from "../../src/go/path.ts";
import { showType } from "../../src/go/types.ts";
import { fileAt, fileOf, nodeAt, programOf } from "./ask.ts";

function shown(callee: Callee): string {
  switch (callee.kind) {
    case "function":
    case "literal":
      return `${callee.kind} ${callee.function.name}`;
    case "external":
      return `external ${callee.path} ${callee.receiverType}.${callee.name}`;
    case "interface":
      return `interface ${showType(callee.type)}.${callee.name} -> ${callee.implementers.map(({ name }) => name).join()}`;
    case "variable":
      return `variable ${callee.symbol?.name ?? "?"}`;
    case "conversion":
      return `conversion ${showType(callee.type)}`;
    default:
      return `${callee.kind} ${callee.name}`;
  }
}

function calleeAt(file: GoFile, call: string): string {
  return shown(calleeOf(file, nodeAt(file, call)));
}

const declarations = `import ("sync"; "net/http"; "maps"; "github.com/x/y"; "example.test/b")
type Store struct { Base; sync.Mutex; m map[string]func(int); run func(); doer Doer }
type Base struct { mu sync.RWMutex }
func (b *Base) Close() {}
type Doer interface { Do() }
type Worker struct{}
func (*Worker) Do() {}
type Idle struct{}
func top[T any](v T) T { return v }
func probe(s *Store, w http.ResponseWriter, client *y.Client, call func()) {
	local := func() {}
	// probed
}`;

test.each([
  ["top(1)", "function top"],
  ["top[int](1)", "function top"],
  ["s.Close()", "function Base.Close"],
  ["s.Lock()", "external sync Mutex.Lock"],
  ["s.mu.RLock()", "external sync RWMutex.RLock"],
  ["s.m[k](1)", "variable ?"],
  ["s.run()", "variable run"],
  ["call()", "variable call"],
  ["local()", "variable local"],
  ["s.doer.Do()", "interface Doer.Do -> Worker.Do"],
  ["w.Header()", "interface ResponseWriter.Header -> "],
  ["maps.Clone(x)", "external maps .Clone"],
  ["y.New()", "external github.com/x/y .New"],
  ["client.Get(1)", "external github.com/x/y Client.Get"],
  ["b.Do(1)", "function Do"],
  ["func() {}()", "literal probe.func2"],
  ["len(x)", "builtin len"],
  ["string(x)", "conversion string"],
  ["[]byte(x)", "conversion []uint8"],
  ["(*Store)(nil)", "conversion *Store"],
  ["missing(1)", "unknown missing"],
  ["s.missing(1)", "unknown missing"],
])("%s runs %s", (call, callee) => {
  const program = programOf({
    "a/a.go": `package a\n${declarations.replace("// probed", call)}`,
    "b/b.go": "package b\nfunc Do(n int) {}",
  });
  expect(calleeAt(fileAt(program, "a/a.go"), call)).toBe(callee);
});

test("a method of an embedded type that is not at hand is that type's", () => {
  const file = fileOf(
    'import "github.com/x/y"\ntype T struct{ *y.Client }\nfunc f(t T) { t.Get() }',
  );
  expect(calleeAt(file, "t.Get()")).toBe("external github.com/x/y Client.Get");
});

test("the receiver of a promoted method is the embedded field", () => {
  const file = fileOf(declarations.replace("// probed", "s.Lock()\n\ts.mu.Lock()"));
  const paths = ["s.Lock()", "s.mu.Lock()"].map((call) => receiverPathOf(file, nodeAt(file, call)));
  expect(paths.map((path) => path && cellOf(path))).toEqual([
    "example.test.Store.Mutex",
    "example.test.Base.mu",
  ]);
  expect(paths.map((path) => path && showPath(path))).toEqual(["s", "s.mu"]);
});
