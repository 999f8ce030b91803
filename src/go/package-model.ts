/** Builds one package from its files. */
import { declareFile, declareMethods, packageName, readImports } from "./declare.ts";
import type { GoFile, GoFunction, GoImport, GoPackage, GoProgram } from "./model.ts";
import { resolveFile } from "./resolve.ts";
import type { SymbolModel } from "./symbol-model.ts";
import type { Tree } from "./tree.ts";
import type { FileFacts, World } from "./world.ts";

/** The trees of one directory, by package clause; files without one belong to the most common. */
export function groupByClause(trees: readonly Tree[]): Map<string, Tree[]> {
  const groups = new Map<string, Tree[]>();
  const unnamed: Tree[] = [];
  for (const tree of trees) {
    const name = packageName(tree);
    if (name === "") unnamed.push(tree);
    else groups.set(name, [...(groups.get(name) ?? []), tree]);
  }
  const [largest] = [...groups.entries()].sort(([, a], [, b]) => b.length - a.length);
  if (unnamed.length > 0) groups.set(largest?.[0] ?? "", [...(largest?.[1] ?? []), ...unnamed]);
  return groups;
}

export interface PackageOf {
  readonly importPath: string;
  readonly name: string;
  readonly directory: string;
  readonly external: boolean;
  readonly trees: readonly Tree[];
  readonly goVersion: string | undefined;
}

/** Declares and resolves a package. Other packages are looked up only when types are asked for. */
export function buildPackage(world: World, program: GoProgram, of: PackageOf): GoPackage {
  const scope = new Map<string, SymbolModel>();
  const files: GoFile[] = [];
  const functions: GoFunction[] = [];
  const made: GoPackage = {
    importPath: of.importPath,
    name: of.name,
    directory: of.directory,
    external: of.external,
    files,
    functions,
    scope,
    program,
  };
  for (const tree of of.trees) files.push(fileModel(made, tree, of.goVersion));
  // Where build tags declare a name twice, the file that most servers run is the one meant.
  const ordered = [...files].sort((a, b) => rarity(a) - rarity(b));
  for (const file of ordered) declareFile(world, file, scope);
  for (const file of ordered) declareMethods(world, file, scope);
  for (const file of files) {
    resolveFile(world, file);
    functions.push(...file.functions);
  }
  for (const file of files) creditOuter(file, scope);
  // What other functions write to the variables of this package is not here.
  if (of.external) {
    for (const symbol of scope.values()) if (symbol.kind === "var") symbol.addressTaken = true;
  }
  return made;
}

/** How far a file is from what is built for a server: other systems, then tests, come later. */
function rarity(file: GoFile): number {
  return (otherSystem.test(file.path) ? 1 : 0) + (file.test ? 2 : 0);
}

const otherSystem =
  /_(?:windows|plan9|js|wasip1|wasm|solaris|illumos|aix|android|ios|darwin|dragonfly|(?:free|net|open)bsd)(?:_\w+)?\.go$/;

/** Writes to names that no function declares are writes to package variables. */
function creditOuter(file: GoFile, scope: ReadonlyMap<string, SymbolModel>): void {
  for (const { name, write } of file.facts.outerWrites) {
    const symbol = scope.get(name);
    if (symbol?.kind === "var") symbol.writes.push(write);
  }
  for (const name of file.facts.outerAddresses) {
    const symbol = scope.get(name);
    if (symbol !== undefined) symbol.addressTaken = true;
  }
}

function fileModel(of: GoPackage, tree: Tree, goVersion: string | undefined): GoFile {
  const facts: FileFacts = {
    symbolAt: new Int32Array(tree.count),
    typeAt: new Int32Array(tree.count),
    functionAt: new Int32Array(tree.count),
    functions: [],
    pendingKeys: [],
    outerWrites: [],
    outerAddresses: [],
    importSymbols: new Map(),
    repeatedSpecs: new Map(),
  };
  const imports: readonly GoImport[] = readImports(tree);
  return {
    path: tree.path,
    tree,
    package: of,
    test: tree.path.endsWith("_test.go"),
    generated: isGenerated(tree.text),
    imports,
    goMinor: buildMinor(tree.text) ?? minorOf(goVersion),
    functions: facts.functions,
    facts,
  };
}

/** https://go.dev/s/generatedcode: the line stands before the first thing that is no comment. */
export function isGenerated(text: string): boolean {
  const clause = text.search(/^package\s/m);
  const head = clause === -1 ? text.slice(0, 4096) : text.slice(0, clause);
  return /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(head);
}

/**
 * The version a `//go:build go1.N` line demands is the file's language version, though never below 1.21:
 * https://pkg.go.dev/cmd/go#hdr-Build_constraints
 */
function buildMinor(text: string): number | undefined {
  const clause = text.search(/^package\s/m);
  const head = clause === -1 ? "" : text.slice(0, clause);
  const line = /^\/\/go:build (.*)$/m.exec(head)?.[1];
  const found = line === undefined ? null : /(?<![!\w])go(1\.\d+)\b/.exec(line);
  const minor = minorOf(found?.[1]);
  return minor === undefined ? undefined : Math.max(minor, 21);
}

function minorOf(version: string | undefined): number | undefined {
  const found = version === undefined ? null : /^1\.(\d+)/.exec(version);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
