/** The packages of the same module are read by import path, once, as outlines, and no further than the repository. */
import { expect, test } from "vitest";
import { parseGoModule } from "../../src/jobs/go-module.ts";
import { createKnownReader, type Importers } from "../../src/jobs/known-packages.ts";
import { groupFiles } from "../../src/jobs/sources.ts";
import { knownPackagesMax } from "../../src/limits.ts";
import { makeReader, type Tree } from "./fakes.ts";

/** Judges some directories of a tree, and answers what each knows: import paths with their directories. */
async function knownIn(tree: Tree, ...directories: string[]) {
  const reader = makeReader({ head: tree });
  const importers = importersOf(tree, directories);
  const [knownOf] = await createKnownReader(reader, "head").fetch([importers]);
  const known = importers.packages.flatMap((each) => knownOf?.(each) ?? []);
  return {
    known,
    places: known.map(({ importPath, directory }) => `${importPath} ${directory}`),
    reader,
  };
}

function importersOf(tree: Tree, directories: readonly string[]): Importers {
  const files = Object.entries(tree).map(([path, text]) => ({ path, text }));
  const modules = files.flatMap(({ path, text }) =>
    path.endsWith("go.mod") ? (parseGoModule(path.replace(/\/?go\.mod$/, ""), text) ?? []) : [],
  );
  const go = groupFiles(files.filter(({ path }) => path.endsWith(".go")));
  return { modules, packages: go.filter(({ directory }) => directories.includes(directory)) };
}

const importing = (...paths: string[]) =>
  `package a\nimport (\n${paths.map((path) => `\t"${path}"\n`).join("")})\n`;

test("imports of the same module are known by their declarations", async () => {
  const { known } = await knownIn(
    {
      "go.mod": "module m\n",
      "a/a.go": importing("fmt", "m/b", "m", "other.test/x"),
      "b/b.go": "package b\n\nfunc F() map[string]int { return nil }\n",
      "b/b_test.go": "package b\n",
      "b/note.txt": "no Go",
      "root.go": "package m\n",
    },
    "a",
  );
  expect(known).toEqual([
    { importPath: "m", directory: "", files: [{ path: "root.go", text: "package m\n" }] },
    {
      importPath: "m/b",
      directory: "b",
      files: [{ path: "b/b.go", text: "package b\n\nfunc F() map[string]int \n" }],
    },
  ]);
});

test("what an imported package imports is not read", async () => {
  const { places, reader } = await knownIn(
    {
      "go.mod": "module m\n",
      "a/a.go": importing("m/b"),
      "b/b.go": importing("m/c"),
      "c/c.go": "package c\n",
    },
    "a",
  );
  expect(places).toEqual(["m/b b"]);
  expect(reader.asked).toEqual(["head:b", "blobs"]);
});

test("test files and external tests import too; imports for their effects tell nothing", async () => {
  const { places } = await knownIn(
    {
      "go.mod": "module m\n",
      "a/a.go": 'package a\nimport _ "m/effects"\n',
      "a/a_test.go": importing("m/helper"),
      "a/x_test.go": 'package a_test\nimport . "m/dot"\nimport "m/a"\n',
      "dot/d.go": "package dot\n",
      "effects/e.go": "package effects\n",
      "helper/h.go": "package helper\n",
    },
    "a",
  );
  expect(places).toEqual(["m/dot dot", "m/helper helper"]);
});

test("another module is another module, unless it is replaced by its directory", async () => {
  const nested = {
    "a/a.go": importing("m/inner", "m/inner/deep", "n.test/lib", "m/plain"),
    "inner/go.mod": "module m/inner\n",
    "inner/i.go": "package inner\n",
    "inner/deep/d.go": "package deep\n",
    "lib/go.mod": "module n.test/lib\n",
    "lib/l.go": "package lib\n",
    "plain/p.go": "package plain\n",
  };
  const apart = await knownIn({ ...nested, "go.mod": "module m\n" }, "a");
  expect(apart.places).toEqual(["m/plain plain"]);
  const replaced =
    "module m\n\nreplace m/inner => ./inner\n\nreplace (\n\tn.test/lib v1.2.3 => ./lib/ // here\n)\n";
  const together = await knownIn({ ...nested, "go.mod": replaced }, "a");
  expect(together.places).toEqual([
    "m/inner inner",
    "m/inner/deep inner/deep",
    "m/plain plain",
    "n.test/lib lib",
  ]);
});

test("a module below the root replaces its neighbours", async () => {
  const { places } = await knownIn(
    {
      "server/go.mod": "module m/server/v3\nreplace m/api/v3 => ../api\n",
      "server/a/a.go": importing("m/api/v3/pb", "m/server/v3/b"),
      "server/b/b.go": "package b\n",
      "api/go.mod": "module m/api/v3\n",
      "api/pb/pb.go": "package pb\n",
    },
    "server/a",
  );
  expect(places).toEqual(["m/api/v3/pb api/pb", "m/server/v3/b server/b"]);
});

test.each([
  ["m/../b", "module m\n"],
  ["m/./b", "module m\n"],
  ["m//b", "module m\n"],
  ["m/b/", "module m\n"],
  ["mb", "module m\n"],
  ["m/vendor/b", "module m\n"],
  ["m/testdata/b", "module m\n"],
  ["x/b", "module m\nreplace x => ../..\n"],
  ["x/b", "module m\nreplace x => /b\n"],
  ["x/b", "module m\nreplace x => y v1.0.0\n"],
  ["x/b", "module m\n// replace x => ./b\n"],
])("%s is looked for nowhere in %j", async (path, module) => {
  const tree = {
    "go.mod": module,
    "a/a.go": importing(path),
    "b/b.go": "package b\n",
    "vendor/b/b.go": "package b\n",
    "testdata/b/b.go": "package b\n",
  };
  const { places, reader } = await knownIn(tree, "a");
  expect([places, reader.asked]).toEqual([[], []]);
});

test("packages that import each other, and directories without Go, end", async () => {
  const tree = {
    "go.mod": "module m\n",
    "a/a.go": importing("m/b", "m/a", "m/gone", "m/empty", "m/file.go"),
    "b/b.go": importing("m/a"),
    "empty/x.txt": "",
    "file.go": "package m\n",
  };
  const { places } = await knownIn(tree, "a", "b");
  expect(places).toEqual(["m/b b", "m/a a"]);
});

test("without a module nothing is known of other packages", async () => {
  const { places } = await knownIn({ "a/a.go": importing("m/b"), "b/b.go": "package b\n" }, "a");
  expect(places).toEqual([]);
});

test("the order of files and imports changes nothing", async () => {
  const texts: [string, string][] = [
    ["go.mod", "module m\n"],
    ["a/1.go", importing("m/c", "m/b")],
    ["a/2.go", importing("m/d", "m/c")],
    ["b/y.go", "package b\n"],
    ["b/x.go", "package b\n"],
    ["c/c.go", "package c\n"],
    ["d/d.go", "package d\n"],
  ];
  const forward = await knownIn(Object.fromEntries(texts), "a");
  const backward = await knownIn(Object.fromEntries(texts.toReversed()), "a");
  expect(forward.known).toEqual(backward.known);
  expect(forward.places).toEqual(["m/b b", "m/c c", "m/d d"]);
});

test("a package that imports too much knows the first of it", async () => {
  const names = Array.from(
    { length: knownPackagesMax + 20 },
    (_, i) => `p${String(i).padStart(4, "0")}`,
  );
  const { places } = await knownIn(
    {
      "go.mod": "module m\n",
      "a/a.go": importing(...names.map((name) => `m/${name}`)),
      ...Object.fromEntries(names.map((name) => [`${name}/p.go`, `package ${name}\n`])),
    },
    "a",
  );
  expect(places).toEqual(names.slice(0, knownPackagesMax).map((name) => `m/${name} ${name}`));
});

test("packages that are too large to read stay unknown, and files that cannot be read are left out", async () => {
  const { places, known } = await knownIn(
    {
      "go.mod": "module m\n",
      "a/a.go": importing("m/b", "m/huge"),
      "b/b.go": "package b\n",
      "b/broken.go": "!binary",
      "huge/h.go": "#huge\npackage huge\n",
    },
    "a",
  );
  expect(places).toEqual(["m/b b"]);
  expect(known[0]?.files.map(({ path }) => path)).toEqual(["b/b.go"]);
});

test("each side of a change knows its own judged packages, and shares the others", async () => {
  const tree = { "go.mod": "module m\n", "c/c.go": "package c\n" };
  const before = {
    ...tree,
    "a/a.go": importing("m/b", "m/c"),
    "b/b.go": "package b // old\nvar Old int\n",
  };
  const after = {
    ...tree,
    "a/a.go": importing("m/b", "m/c"),
    "b/b.go": "package b\nvar New int\n",
  };
  const reader = makeReader({ head: after });
  const sides = [before, after].map((each) => importersOf(each, ["a", "b"]));
  const known = await createKnownReader(reader, "head").fetch(sides);
  const texts = sides.map(({ packages: [a] }, side) =>
    (a && known[side]?.(a))?.map(({ files }) => files[0]?.text),
  );
  expect(texts).toEqual([
    ["package b \nvar Old int\n", "package c\n"],
    ["package b\nvar New int\n", "package c\n"],
  ]);
  expect(reader.asked).toEqual(["head:c", "blobs"]);
});

test("what was read before is not read again", async () => {
  const tree = {
    "go.mod": "module m\n",
    "a/a.go": importing("m/c"),
    "b/b.go": importing("m/c"),
    "c/c.go": "package c\n",
  };
  const reader = makeReader({ head: tree });
  const known = createKnownReader(reader, "head");
  await known.fetch([importersOf(tree, ["a"])]);
  const importers = importersOf(tree, ["b"]);
  const [knownOf] = await known.fetch([importers]);
  expect(importers.packages.flatMap((each) => knownOf?.(each) ?? [])).toHaveLength(1);
  expect(reader.asked.filter((each) => each === "head:c")).toHaveLength(1);
});
