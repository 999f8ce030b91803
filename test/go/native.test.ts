/** The WebAssembly parser and the native one are two builds of one grammar: they must read alike. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Language, Parser, type Tree } from "web-tree-sitter";
import { cursorsOf } from "../../src/go/direct-cursor.ts";
import { type Cursor, emptyNodes, type RawNodes, readNodes } from "../../src/go/flatten.ts";

interface NativeParser {
  setLanguage(language: unknown): void;
  parse(read: (index: number) => string): { walk(): NativeCursor };
}
/** Its root has no field id at all. */
interface NativeCursor extends Omit<Cursor, "currentFieldId"> {
  readonly currentFieldId: number | undefined;
}

function loadNative(): ((text: string) => RawNodes) | undefined {
  const require = createRequire(import.meta.url);
  try {
    const Native: new () => NativeParser = require("tree-sitter");
    const parser = new Native();
    parser.setLanguage(require("tree-sitter-go"));
    return (text) => {
      // A string at once fails above 32 KB.
      const tree = parser.parse((index) => text.slice(index, index + 4096));
      return readNodes(withField(tree.walk()), false, emptyNodes(0));
    };
  } catch (reason) {
    console.warn(`NOT COMPARED: the native parser cannot be loaded here: ${String(reason)}`);
    return undefined;
  }
}

function withField(cursor: NativeCursor): Cursor {
  return {
    get nodeTypeId() {
      return cursor.nodeTypeId;
    },
    get currentFieldId() {
      return cursor.currentFieldId ?? 0;
    },
    get startIndex() {
      return cursor.startIndex;
    },
    get endIndex() {
      return cursor.endIndex;
    },
    gotoFirstChild: () => cursor.gotoFirstChild(),
    gotoNextSibling: () => cursor.gotoNextSibling(),
    gotoParent: () => cursor.gotoParent(),
  };
}

const native = loadNative();
const module = {};
await Parser.init(module);
const openDirect = cursorsOf(module);
const grammar = await Language.load(
  new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm")),
);
const parser = new Parser().setLanguage(grammar);

function readWeb(text: string, open = (tree: Tree): Cursor => tree.walk()): RawNodes {
  const tree = parser.parse(text);
  if (tree === null) throw new Error("no tree");
  const isSound = !tree.rootNode.hasError;
  return readNodes(open(tree), isSound, emptyNodes(0));
}

function goFilesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".go"))
    .map((path) => join(directory, path));
}

const texts = [
  ...goFilesUnder("test").map((path) => [path, readFileSync(path, "utf8")] as const),
  ["beyond ASCII", 'package p\n\nvar ключ = map[string]int{"é𝄞": m[k](1)} // ≥ 𝄞\n'] as const,
  ["broken", "package p\nfunc f( {\n\tx := map[string]{\n\tgo func\n"] as const,
  ["cut off", 'package p\nfunc f() {\n\tif x := m["a'] as const,
  ["long", `package p\n${"var x = f(a[1], b.c)\n".repeat(5000)}`] as const,
];

test("the direct cursor reads as the parser's own does", () => {
  const opened: Cursor[] = [];
  for (const [name, text] of texts) {
    const direct = readWeb(text, (tree) => {
      const cursor = openDirect(tree);
      opened.push(cursor);
      return cursor;
    });
    expectSame(name, readWeb(text), direct);
  }
  // The fallback for a parser that hides its functions would pass too.
  expect(opened[0]?.constructor.name).toBe("DirectCursor");
});

test.skipIf(native === undefined)(
  "both parsers give the same nodes, whatever is asked of tokens",
  () => {
    for (const [name, text] of texts) {
      const one = readWeb(text);
      expectSame(name, one, native?.(text) ?? one);
    }
  },
);

function expectSame(name: string, one: RawNodes, other: RawNodes): void {
  expect(other.count, name).toBe(one.count);
  for (const part of ["kind", "start", "end", "parent", "field"] as const) {
    const same = Buffer.compare(bytes(one, part), bytes(other, part)) === 0;
    expect(same, `${name}: ${part}`).toBe(true);
  }
}

function bytes(nodes: RawNodes, part: "kind" | "start" | "end" | "parent" | "field"): Buffer {
  const array = nodes[part].slice(0, nodes.count);
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
