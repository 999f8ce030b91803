/** All packages of one commit; those that are only imported are read when first asked for. */
import { importName } from "./declare.ts";
import { knownLibraries } from "./known-libraries.ts";
import type {
  GoDirectory,
  GoKnown,
  GoModule,
  GoPackage,
  GoProgram,
  GoSources,
  ParseGo,
} from "./model.ts";
import { buildPackage, groupByClause } from "./package-model.ts";
import { standardPackage } from "./standard-library.ts";
import type { SymbolModel } from "./symbol-model.ts";
import { TypeTable } from "./type-table.ts";
import { declareUniverse } from "./universe.ts";
import type { World } from "./world.ts";

/** The program model of some sources. Only `judged` is read at once; `parseKnown` reads the others. */
export function buildProgram(
  sources: GoSources,
  parse: ParseGo,
  parseKnown: ParseGo = parse,
): GoProgram {
  const universe = new Map<string, SymbolModel>();
  const loaded = new Map<string, GoPackage | undefined>();
  const knownByPath = new Map(sources.known.map((each) => [each.importPath, each]));
  let functions = 0;
  const packageAt = (path: string): GoPackage | undefined => {
    if (!loaded.has(path)) {
      // Held as absent while it is read, so that a cycle of imports ends.
      loaded.set(path, undefined);
      loaded.set(path, readImported(path));
    }
    return loaded.get(path);
  };
  const world: World = {
    types: new TypeTable(),
    symbols: [],
    symbolTypes: [],
    universe,
    packageAt,
    nextFunction: () => functions++,
    depth: 0,
    capped: false,
  };
  declareUniverse(world, universe);
  const packages: GoPackage[] = [];
  const program: GoProgram = { packages, packageAt, world };
  const reading = { world, program, parse, modules: sources.modules };

  function readImported(path: string): GoPackage | undefined {
    const known = knownByPath.get(path);
    const quick = { ...reading, parse: parseKnown };
    return known === undefined ? readLibrary(quick, path) : readKnown(quick, known);
  }

  for (const directory of sources.judged) {
    for (const made of readDirectory(reading, directory)) {
      packages.push(made);
      if (!loaded.has(made.importPath)) loaded.set(made.importPath, made);
    }
  }
  packages.sort((a, b) => compare(a.directory, b.directory) || compare(a.name, b.name));
  return program;
}

interface Reading {
  readonly world: World;
  readonly program: GoProgram;
  readonly parse: ParseGo;
  readonly modules: readonly GoModule[];
}

function readDirectory(reading: Reading, directory: GoDirectory): GoPackage[] {
  const trees = directory.files.map((file) => reading.parse(file.path, file.text));
  const module = moduleOf(reading.modules, directory.directory);
  const path = importPathOf(module, directory.directory);
  const groups = [...groupByClause(trees)];
  const own = groups.map(([name]) => name).filter((name) => !name.endsWith("_test"));
  return groups.map(([name, members]) =>
    buildPackage(reading.world, reading.program, {
      importPath: pathOfClause(path, name, own),
      name,
      directory: directory.directory,
      external: false,
      trees: members,
      // https://go.dev/ref/mod#go-mod-file-go: without the line, 1.16 is assumed.
      goVersion: module === undefined ? undefined : (module.goVersion ?? "1.16"),
    }),
  );
}

/** The clause that can be imported has the path; `foo_test` and stray clauses are told apart from it. */
function pathOfClause(path: string, name: string, own: readonly string[]): string {
  if (name.endsWith("_test") && own.length > 0) return `${path}_test`;
  if (own.length < 2) return path;
  const expected = importName(path);
  const main = own.includes(expected) ? expected : (own.find((each) => each !== "main") ?? own[0]);
  return name === main ? path : `${path}#${name}`;
}

function readLibrary(reading: Reading, path: string): GoPackage | undefined {
  const text = standardPackage(path) ?? knownLibraries[path];
  if (text === undefined) return undefined;
  const tree = reading.parse(`${path}/declarations.go`, text);
  const [name] = groupByClause([tree]).keys();
  return buildPackage(reading.world, reading.program, {
    importPath: path,
    name: name ?? importName(path),
    directory: path,
    external: true,
    trees: [tree],
    goVersion: undefined,
  });
}

/** The declarations of a package that others import; of several clauses in its directory the one that can be. */
function readKnown(reading: Reading, known: GoKnown): GoPackage | undefined {
  const groups = groupByClause(known.files.map(({ path, text }) => reading.parse(path, text)));
  const own = [...groups.keys()].filter((name) => !name.endsWith("_test"));
  const name = own.find((each) => pathOfClause(known.importPath, each, own) === known.importPath);
  if (name === undefined) return undefined;
  return buildPackage(reading.world, reading.program, {
    importPath: known.importPath,
    name,
    directory: known.directory,
    external: true,
    trees: groups.get(name) ?? [],
    goVersion: undefined,
  });
}

/** The module whose directory is the nearest one above. */
function moduleOf(modules: readonly GoModule[], directory: string): GoModule | undefined {
  let best: GoModule | undefined;
  for (const module of modules) {
    const inside =
      module.directory === "" ||
      directory === module.directory ||
      directory.startsWith(`${module.directory}/`);
    if (inside && (best === undefined || module.directory.length > best.directory.length)) {
      best = module;
    }
  }
  return best;
}

function importPathOf(module: GoModule | undefined, directory: string): string {
  if (module === undefined) return directory === "" ? "." : directory;
  const below = module.directory === "" ? directory : directory.slice(module.directory.length + 1);
  return below === "" ? module.path : `${module.path}/${below}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
