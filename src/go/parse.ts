/** Loads the grammar once and gives the synchronous parse that everything else is handed. */
import { Language, Parser } from "web-tree-sitter";
import { parseMsMax } from "../limits.ts";
import { bareTree, flatten } from "./flatten.ts";
import type { ParseGo } from "./model.ts";
import type { Tree } from "./tree.ts";

export interface LoadOptions {
  /** A millisecond clock; it bounds the time that one file may take. */
  readonly now?: () => number;
  readonly msMax?: number;
}

/** The only asynchronous step of the core: compile the parser and the grammar to machine code. */
export async function loadParser(options: LoadOptions = {}): Promise<ParseGo> {
  const now = options.now ?? (() => performance.now());
  const msMax = options.msMax ?? parseMsMax;
  await Parser.init();
  const grammar = new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm"));
  const parser = new Parser().setLanguage(await Language.load(grammar));
  return (path, text) => parseWith(parser, path, text, now, now() + msMax);
}

function parseWith(
  parser: Parser,
  path: string,
  text: string,
  now: () => number,
  deadline: number,
): Tree {
  const tree = parser.parse(text, null, { progressCallback: () => now() > deadline });
  if (tree === null) {
    // Without this the next file would be read as the rest of this one.
    parser.reset();
    return bareTree(path, text);
  }
  // The trees live in WebAssembly memory, which no garbage collector sees.
  const cursor = tree.walk();
  try {
    return flatten(path, text, cursor, tree.rootNode.hasError);
  } finally {
    cursor.delete();
    tree.delete();
  }
}
