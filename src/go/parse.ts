/** Loads the grammar once and gives the synchronous parse that everything else is handed. */
import { Language, Parser } from "web-tree-sitter";
import { parseMsMax, parseStepsMax } from "../limits.ts";
import { cursorsOf, type OpenCursor } from "./direct-cursor.ts";
import { bareTree, flatten } from "./flatten.ts";
import type { ParseGo } from "./model.ts";
import { hideNewOfValues } from "./new-of-value.ts";
import type { Tree } from "./tree.ts";

export interface LoadOptions {
  /** A millisecond clock; with it a file may also take no more than `msMax`. */
  readonly now?: () => number;
  readonly msMax?: number;
  readonly stepsMax?: number;
}

/** What the parser's module shows of itself: filled by the first load of a thread, of which all others are a copy. */
const module = {};

/** The only asynchronous step of the core: compile the parser and the grammar to machine code. */
export async function loadParser(options: LoadOptions = {}): Promise<ParseGo> {
  await Parser.init(module);
  const grammar = new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm"));
  const language = await Language.load(grammar);
  const parser: OpenParser = {
    parser: new Parser().setLanguage(language),
    open: cursorsOf(module),
  };
  return (path, text) => {
    const tree = parseWith(parser, { path, text, parsed: text }, isExhausted(options));
    const parsed = tree.broken && !tree.abandoned ? hideNewOfValues(text) : text;
    if (parsed === text) return tree;
    const again = parseWith(parser, { path, text, parsed }, isExhausted(options));
    return again.broken ? tree : again;
  };
}

interface OpenParser {
  readonly parser: Parser;
  readonly open: OpenCursor;
}

interface Task {
  readonly path: string;
  readonly text: string;
  /** What the grammar is given: of the same length as `text`. */
  readonly parsed: string;
}

/** Counts the parser's steps, which needs no clock and is the same everywhere; and the time, if there is one. */
function isExhausted(options: LoadOptions): () => boolean {
  const { now, msMax = parseMsMax, stepsMax = parseStepsMax } = options;
  const deadline = now === undefined ? 0 : now() + msMax;
  let steps = 0;
  return () => ++steps > stepsMax || (now !== undefined && now() > deadline);
}

function parseWith(
  { parser, open }: OpenParser,
  { path, text, parsed }: Task,
  stop: () => boolean,
): Tree {
  const tree = parser.parse(parsed, null, { progressCallback: stop });
  if (tree === null) {
    // Without this the next file would be read as the rest of this one.
    parser.reset();
    return bareTree(path, text);
  }
  // The trees live in WebAssembly memory, which no garbage collector sees.
  const broken = tree.rootNode.hasError;
  const cursor = open(tree);
  try {
    return flatten(path, text, cursor, broken);
  } finally {
    cursor.delete();
    tree.delete();
  }
}
