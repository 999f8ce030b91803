/** One walk of a parser's cursor into the typed arrays of a `Tree`. */
import { kind, tokenText } from "./kinds.ts";
import { reshape } from "./reshape.ts";
import type { Tree } from "./tree.ts";

/** What both parsers' cursors can do. */
export interface Cursor {
  readonly nodeTypeId: number;
  readonly currentFieldId: number;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/** Nodes in pre-order, not yet linked. */
export interface RawNodes {
  count: number;
  kind: Uint16Array;
  start: Uint32Array;
  end: Uint32Array;
  parent: Int32Array;
  field: Uint8Array;
}

const isNamed = namedKinds();
const isLeaf = leafKinds();
const tokenWidth = tokenWidths();

/** The tree under a cursor that stands on the root. */
export function flatten(path: string, text: string, cursor: Cursor, broken: boolean): Tree {
  const nodes = readNodes(cursor, !broken, takeScratch(text.length));
  return linkTree(path, text, reshape(nodes), { broken, abandoned: false });
}

/** The tree of a file that the parser could not read in time. */
export function bareTree(path: string, text: string): Tree {
  const nodes = emptyNodes(1);
  nodes.count = 1;
  nodes.kind[0] = kind.sourceFile;
  nodes.end[0] = text.length;
  nodes.parent[0] = -1;
  return linkTree(path, text, nodes, { broken: true, abandoned: true });
}

export function emptyNodes(capacity: number): RawNodes {
  return {
    count: 0,
    kind: new Uint16Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    parent: new Int32Array(capacity),
    field: new Uint8Array(capacity),
  };
}

/**
 * The raw nodes as the grammar has them, in `into` while there is room; parsers are compared by this. Each
 * question to a cursor costs more than all else here, so in a `sound` tree tokens are not asked for what their
 * kind tells: their length, that they have no children, and that only operators stand in a field that matters.
 */
export function readNodes(cursor: Cursor, sound: boolean, into: RawNodes): RawNodes {
  let nodes = into;
  let parent = -1;
  for (;;) {
    if (nodes.count === nodes.kind.length) nodes = grown(nodes);
    const node = nodes.count++;
    const here = cursor.nodeTypeId;
    const start = cursor.startIndex;
    const width = sound ? (tokenWidth[here] ?? 0) : 0;
    nodes.kind[node] = here;
    nodes.start[node] = start;
    nodes.end[node] = width === 0 ? cursor.endIndex : start + width;
    nodes.parent[node] = parent;
    const isAsked = isNamed[here] === 1 || holdsOperator(nodes.kind[parent]);
    nodes.field[node] = isAsked ? cursor.currentFieldId : 0;
    if (isLeaf[here] === 0 && cursor.gotoFirstChild()) {
      parent = node;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (parent === -1 || !cursor.gotoParent()) return nodes;
      parent = nodes.parent[parent] ?? -1;
    }
  }
}

/** Arrays that every file is read into; `linkTree` keeps copies of the right length. */
let scratch = emptyNodes(0);

/** Real Go has a node for every two to three units of text, so growing is rare. */
function takeScratch(length: number): RawNodes {
  const wanted = (length >> 1) + 16;
  // What a huge file needed is not kept for the small ones behind it.
  const fits = scratch.kind.length >= wanted && scratch.kind.length <= scratchNodesMax;
  if (!fits) scratch = emptyNodes(Math.max(wanted, scratchNodesMin));
  scratch.count = 0;
  return scratch;
}

const scratchNodesMin = 1 << 16;
const scratchNodesMax = 1 << 20;

function holdsOperator(here: number | undefined): boolean {
  return (
    here === kind.binaryExpression ||
    here === kind.unaryExpression ||
    here === kind.assignmentStatement
  );
}

function grown(nodes: RawNodes): RawNodes {
  const larger = emptyNodes(nodes.kind.length * 2 + 16);
  larger.count = nodes.count;
  larger.kind.set(nodes.kind);
  larger.start.set(nodes.start);
  larger.end.set(nodes.end);
  larger.parent.set(nodes.parent);
  larger.field.set(nodes.field);
  return larger;
}

function linkTree(
  path: string,
  text: string,
  nodes: RawNodes,
  state: { readonly broken: boolean; readonly abandoned: boolean },
): Tree {
  const { count, parent } = nodes;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  const last = new Uint32Array(count);
  const named = new Uint8Array(count);
  // Backwards, the child met last is the first one, and every descendant is met before its ancestors.
  for (let node = count - 1; node >= 0; node--) {
    named[node] = isNamed[nodes.kind[node] ?? 0] ?? 0;
    const end = Math.max(last[node] ?? 0, node);
    last[node] = end;
    const above = parent[node] ?? -1;
    if (above < 0) continue;
    nextSibling[node] = firstChild[above] ?? -1;
    firstChild[above] = node;
    if (end > (last[above] ?? 0)) last[above] = end;
  }
  return {
    path,
    text,
    count,
    kind: nodes.kind.slice(0, count),
    start: nodes.start.slice(0, count),
    end: nodes.end.slice(0, count),
    parent: parent.slice(0, count),
    firstChild,
    nextSibling,
    field: nodes.field.slice(0, count),
    last,
    named,
    lineStarts: lineStartsOf(text),
    ...state,
  };
}

function lineStartsOf(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

function namedKinds(): Uint8Array {
  const table = new Uint8Array(65536);
  for (const id of Object.values(kind)) table[id] = 1;
  return table;
}

/** Kinds without children; tokens among them. */
function leafKinds(): Uint8Array {
  const table = new Uint8Array(65536);
  for (const id of Object.keys(tokenText)) table[Number(id)] = 1;
  for (const id of [
    kind.identifier,
    kind.fieldIdentifier,
    kind.typeIdentifier,
    kind.packageIdentifier,
    kind.labelName,
    kind.blankIdentifier,
    kind.intLiteral,
    kind.floatLiteral,
    kind.runeLiteral,
    kind.nil,
    kind.true,
    kind.false,
    kind.comment,
    kind.interpretedStringLiteralContent,
    kind.rawStringLiteralContent,
    kind.escapeSequence,
  ]) {
    table[id] = 1;
  }
  return table;
}

function tokenWidths(): Uint8Array {
  const table = new Uint8Array(65536);
  for (const [id, text] of Object.entries(tokenText)) table[Number(id)] = text.length;
  return table;
}
