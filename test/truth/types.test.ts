/** The language model against go/types, on packages of the standard library: an oracle that shares no code. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { kind } from "../../src/go/kinds.ts";
import type { GoDirectory, GoFile, GoKnown, Type } from "../../src/go/model.ts";
import { outlineOf } from "../../src/go/outline.ts";
import { buildProgram } from "../../src/go/program.ts";
import { textOf } from "../../src/go/tree.ts";
import { typeOf } from "../../src/go/type-of.ts";
import { mapOf } from "../../src/go/types.ts";
import { parse } from "../support/parse.ts";
import { goVersion } from "./go.ts";

const packages =
  "context database/sql encoding/gob encoding/json encoding/xml expvar go/ast go/types html/template" +
  " log/slog maps net net/http net/http/httputil net/textproto net/url os/exec reflect slices sync" +
  " testing text/template time";

interface Answer {
  readonly type: string;
  readonly map: boolean;
}

/** What go/types says, by file and by "start-end". */
function askOracle(root: string): Map<string, Map<string, Answer>> {
  const directory = mkdtempSync(join(tmpdir(), "oracle-"));
  try {
    const binary = join(directory, "oracle");
    const environment = { ...process.env, GO111MODULE: "off" };
    execFileSync("go", ["build", "-o", binary, "test/truth/types/main.go"], { env: environment });
    const paths = packages.split(" ").map((each) => join(root, each));
    const output = execFileSync(binary, paths, { encoding: "utf8", maxBuffer: 1 << 28 });
    return parseAnswers(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function parseAnswers(output: string): Map<string, Map<string, Answer>> {
  const files = new Map<string, Map<string, Answer>>();
  for (const line of output.split("\n")) {
    const [path = "", start, end, type = "", map] = line.split("\t");
    if (path === "") continue;
    const answers = files.get(path) ?? new Map<string, Answer>();
    files.set(path, answers);
    if (start !== undefined) answers.set(`${start}-${end}`, { type, map: map === "map" });
  }
  return files;
}

function goFilesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!_test)\.go$/.test(entry.name))
    .map((entry) => join(directory, entry.name));
}

/** The declarations of every package of the library, known beside the judged ones. */
function knownUnder(root: string, directory = root): GoKnown[] {
  const below = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(?:testdata|vendor|cmd|unsafe)$/.test(entry.name))
    .flatMap((entry) => knownUnder(root, join(directory, entry.name)));
  const { files } = asDirectory(root, directory, goFilesIn(directory));
  const outlines = files.map(({ path, text }) => ({ path, text: outlineOf(text).text }));
  const importPath = relative(root, directory);
  return [{ importPath, directory: importPath, files: outlines }, ...below];
}

function asDirectory(root: string, directory: string, paths: readonly string[]): GoDirectory {
  const files = paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
  return { directory: relative(root, directory), files };
}

/** As the oracle writes types. */
function written(type: Type, depth = 0): string {
  if (depth > 6) return "…";
  const next = (inner: Type): string => written(inner, depth + 1);
  const list = (types: readonly Type[]): string => types.map(next).join(", ");
  switch (type.kind) {
    case "named":
      return type.args.length === 0 ? type.name : `${type.name}[${list(type.args)}]`;
    case "map":
      return `map[${next(type.key)}]${next(type.element)}`;
    case "pointer":
      return `*${next(type.element)}`;
    case "slice":
      return `[]${next(type.element)}`;
    case "array":
      return `[_]${next(type.element)}`;
    case "chan":
      return `${{ both: "chan ", send: "chan<- ", receive: "<-chan " }[type.direction]}${next(type.element)}`;
    case "func":
      return `func(${list(type.params)})(${list(type.results)})`;
    case "tuple":
      return `(${list(type.elements)})`;
    case "typeParam":
      return type.symbol.name;
    case "basic":
      return type.name;
    case "unknown":
      return "?";
    default:
      return type.kind;
  }
}

/** Named in a package that is not at hand: what stands behind it is unknown. */
function isForeign(type: Type): boolean {
  return type.kind === "named" && type.underlying.kind === "unknown";
}

interface Tally {
  compared: number;
  unknown: number;
  readonly wrong: string[];
  readonly wrongMaps: string[];
}

const compared: ReadonlySet<number> = new Set([
  kind.identifier,
  kind.fieldIdentifier,
  kind.selectorExpression,
  kind.indexExpression,
  kind.callExpression,
  kind.unaryExpression,
  kind.compositeLiteral,
  kind.sliceExpression,
  kind.typeAssertionExpression,
  kind.typeConversionExpression,
  kind.funcLiteral,
  kind.mapType,
]);

function compareFile(file: GoFile, answers: ReadonlyMap<string, Answer>, tally: Tally): void {
  const { tree } = file;
  for (let node = 0; node < tree.count; node++) {
    if (!compared.has(tree.kind[node] ?? 0)) continue;
    const answer = answers.get(`${tree.start[node]}-${tree.end[node]}`);
    // go/types cannot see what cgo makes.
    if (answer === undefined || answer.type === "invalid type") continue;
    const type = typeOf(file, node);
    // The oracle has both after inference and conversion, the model as they are written.
    if (type.kind === "func" && type.typeParams.length > 0) continue;
    if (type.kind === "basic" && type.name.startsWith("untyped")) continue;
    tally.compared++;
    const found = written(type);
    const where = `${file.path}: ${textOf(tree, node).slice(0, 60)}: ${found}, not ${answer.type}`;
    if (found.includes("?")) tally.unknown++;
    else if (found !== answer.type) tally.wrong.push(where);
    const map = mapOf(type) !== undefined;
    if (type.kind !== "unknown" && map !== answer.map && !isForeign(type)) {
      tally.wrongMaps.push(where);
    }
  }
}

test.skipIf(goVersion() === undefined)("types are those of go/types, or unknown", () => {
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const source = join(root, "src");
  const oracle = askOracle(source);
  const directories = [...new Set([...oracle.keys()].map((path) => dirname(path)))];
  const judged = directories.map((directory) =>
    asDirectory(
      source,
      directory,
      goFilesIn(directory).filter((path) => oracle.has(path)),
    ),
  );
  const program = buildProgram({ modules: [], judged, known: knownUnder(source) }, parse);
  const tally: Tally = { compared: 0, unknown: 0, wrong: [], wrongMaps: [] };
  for (const file of program.packages.flatMap(({ files }) => files)) {
    // The oracle counts bytes.
    if (/[^\0-\x7f]/.test(file.tree.text)) continue;
    compareFile(file, oracle.get(file.path) ?? new Map(), tally);
  }
  expect(tally.compared).toBeGreaterThan(100_000);
  expect(tally.wrongMaps).toEqual([]);
  console.info(`${tally.compared} compared, ${tally.unknown} unknown`);
  expect(tally.unknown / tally.compared).toBeLessThan(0.01);
  expect(tally.wrong).toEqual([]);
});
