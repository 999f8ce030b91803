/** Facts about a piece of Go for tests: written as lines that can be compared. */
import { accessesIn, cellsIn } from "../../src/go/accesses.ts";
import type { Access, Cell, Lock } from "../../src/go/facts.ts";
import { guardOf } from "../../src/go/guards.ts";
import type { GoFile, GoFunction, GoPackage } from "../../src/go/model.ts";
import { type ParallelPair, parallelWrites } from "../../src/go/parallel.ts";
import { buildProgram } from "../../src/go/program.ts";
import { lineOf, type Node } from "../../src/go/tree.ts";
import { parse } from "../support/parse.ts";

/** The package of one file; the package clause and the imports that the text uses are put before it. */
export function packageOf(text: string, path = "a.go"): GoPackage {
  return packageOfFiles({ [path]: text });
}

const importable: Readonly<Record<string, string>> = {
  sync: "sync",
  http: "net/http",
  json: "encoding/json",
  time: "time",
  context: "context",
  errgroup: "golang.org/x/sync/errgroup",
  testing: "testing",
  maps: "maps",
  sort: "sort",
  fmt: "fmt",
  log: "log",
  os: "os",
  pool: "example.org/pool",
};

/** The package of several files, all of one directory. Line 1 of each is the first line of its text. */
export function packageOfFiles(texts: Readonly<Record<string, string>>): GoPackage {
  const files = Object.entries(texts).map(([path, text]) => {
    const used = Object.keys(importable).filter((name) => new RegExp(`\\b${name}\\.`).test(text));
    const imports = used.map((name) => `import "${importable[name]}";`).join(" ");
    return { path, text: `package a; ${imports} ${text.replace(/^\n/, "")}` };
  });
  const program = buildProgram(
    {
      modules: [{ directory: "", path: "example.test", goVersion: "1.26" }],
      judged: [{ directory: "", files }],
      known: [],
    },
    parse,
  );
  const [pkg] = program.packages;
  if (!pkg) throw new Error("the text has no package");
  return pkg;
}

export function lineAt(file: GoFile, node: Node): number {
  return lineOf(file.tree, file.tree.start[node] ?? 0);
}

export function functionNamed(pkg: GoPackage, name: string): GoFunction {
  const found = pkg.functions.find((fn) => fn.name === name);
  if (!found) throw new Error(`no function ${name}: ${pkg.functions.map((fn) => fn.name)}`);
  return found;
}

export function cellNamed(pkg: GoPackage, name: string): Cell {
  const found = cellsIn(pkg).find((cell) => cell.name === name);
  if (!found) throw new Error(`no cell ${name}: ${cellsIn(pkg).map((cell) => cell.name)}`);
  return found;
}

/** "W s.mu" for writing, "R s.mu" for reading. */
export function showLocks(locks: readonly Lock[]): string {
  return locks.map(({ mode, text }) => `${mode === "write" ? "W" : "R"} ${text}`).join(", ");
}

/** "3 write m [W mu]" for each access to a map, in order. */
export function accessLines(text: string, only?: string): string[] {
  return accessesIn(packageOf(text))
    .filter(({ cell }) => only === undefined || cell.name === only)
    .map((access) => `${lineAt(access.file, access.node)} ${showAccess(access)}`);
}

function showAccess({ op, cell, locks }: Access): string {
  return `${op} ${cell.name} [${showLocks(locks.must)}]`;
}

/** "3 write x 5 read: loop" for each pair that can collide, sorted. */
export function pairLines(text: string, path = "a.go"): string[] {
  const pkg = packageOf(text, path);
  return cellsIn(pkg)
    .flatMap((cell) => parallelWrites(cell).map(showPair))
    .sort();
}

function showPair({ a, b, parallel }: ParallelPair): string {
  const at = ({ file, node, op }: Access) => `${lineAt(file, node)} ${op}`;
  return `${at(a)} x ${at(b)}: ${parallel.why}`;
}

/** "mu 2/3 high, missing 7" for the guard of a cell; "none". */
export function guardLine(pkg: GoPackage, name: string): string {
  const guard = guardOf(cellNamed(pkg, name));
  if (!guard) return "none";
  const missing = guard.missing.map((access) => lineAt(access.file, access.node)).join(" ");
  return `${guard.name} ${guard.held}/${guard.total} ${guard.confidence}, missing ${missing || "none"}`;
}
