/** The Go programs that the examples of a rule stand for. */
import type { Example } from "./rule.ts";

/** Import paths by the name they are used under in examples. */
const importPaths: Readonly<Record<string, string>> = {
  atomic: "sync/atomic",
  context: "context",
  errgroup: "golang.org/x/sync/errgroup",
  fmt: "fmt",
  http: "net/http",
  json: "encoding/json",
  log: "log",
  maps: "maps",
  slices: "slices",
  sort: "sort",
  strings: "strings",
  sync: "sync",
  testing: "testing",
  math: "math",
  runtime: "runtime",
  strconv: "strconv",
  unsafe: "unsafe",
  time: "time",
};

/** A whole file: package clause, the imports it uses, the code. */
export function exampleProgram(example: Example): string {
  const used = Object.entries(importPaths)
    .filter(([name]) => new RegExp(`(?<![\\w."])${name}\\.[A-Z]`).test(example.go))
    .map(([, path]) => path)
    .toSorted();
  const imports =
    used.length === 0 ? "" : `import (\n${used.map((path) => `\t"${path}"\n`).join("")})\n\n`;
  return `package p\n\n${imports}${example.go.trim()}\n`;
}

/** The code of an example without the marks that tests read. */
export function withoutMarks(go: string): string {
  return go.trim().replace(/[ \t]*\/\/ want .*$/gm, "");
}
