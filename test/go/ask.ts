/** Builds the model of Go text for tests, and finds nodes by what they say. */
import { kind } from "../../src/go/kinds.ts";
import type { GoFile, GoProgram, GoSources } from "../../src/go/model.ts";
import { buildProgram } from "../../src/go/program.ts";
import { type Node, textOf } from "../../src/go/tree.ts";
import { parse } from "../support/parse.ts";

/** The program of some files, by path; all of them are judged. */
export function programOf(files: Readonly<Record<string, string>>, goVersion = "1.26"): GoProgram {
  return buildProgram(sourcesOf(files, goVersion), parse);
}

export function sourcesOf(files: Readonly<Record<string, string>>, goVersion = "1.26"): GoSources {
  const byDirectory = new Map<string, { path: string; text: string }[]>();
  for (const [path, text] of Object.entries(files)) {
    const directory = path.split("/").slice(0, -1).join("/");
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), { path, text }]);
  }
  return {
    modules: [{ directory: "", path: "example.test", goVersion }],
    judged: [...byDirectory].map(([directory, members]) => ({ directory, files: members })),
    known: [],
  };
}

/** The only file of a package made of this text; a package clause is put before it. */
export function fileOf(text: string, goVersion?: string): GoFile {
  const program = programOf({ "a.go": `package a\n${text}` }, goVersion);
  const file = program.packages[0]?.files[0];
  if (file === undefined) throw new Error("the text made no package");
  return file;
}

/** The file of a program with this path. */
export function fileAt(program: GoProgram, path: string): GoFile {
  const found = program.packages.flatMap(({ files }) => files).find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found;
}

/** The innermost node that says exactly this, at its `ordinal`-th occurrence from 0. */
export function nodeAt(file: GoFile, text: string, ordinal = 0): Node {
  const { tree } = file;
  const starts: number[] = [];
  let best = -1;
  for (let node = 0; node < tree.count; node++) {
    if (tree.named[node] === 0 || tree.kind[node] === kind.comment) continue;
    if (textOf(tree, node) !== text) continue;
    const start = tree.start[node] ?? 0;
    if (starts.at(-1) !== start) starts.push(start);
    if (starts.length === ordinal + 1) best = node;
  }
  if (best === -1) throw new Error(`nothing says ${text}`);
  return best;
}
