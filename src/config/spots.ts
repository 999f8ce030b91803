/** Where the settings of a file are written. */
import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** Part of one line, 1-based; without columns it is the whole line. The end is exclusive. */
export interface Spot {
  readonly line: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** Answers by the path of a setting; of what is not written, the nearest thing around it that is. */
export interface Spots {
  readonly ofKey: (path: readonly PropertyKey[]) => Spot;
  readonly ofValue: (path: readonly PropertyKey[]) => Spot;
  readonly isMap: (path: readonly PropertyKey[]) => boolean;
  readonly isWritten: (path: readonly PropertyKey[]) => boolean;
}

/** The spots of one document. */
export function createSpots(document: Document, counter: LineCounter): Spots {
  const spotOf = (node: Node | null): Spot => {
    const [start, end] = node?.range ?? [0, 0];
    return spotAt(counter, start, end);
  };
  return {
    ofKey: (path) => spotOf(find(document, path).key),
    ofValue: (path) => {
      const { key, value } = find(document, path);
      return spotOf(isScalar(value) ? value : (key ?? value));
    },
    isMap: (path) => isMap(find(document, path).value),
    isWritten: (path) => find(document, path).isWhole,
  };
}

/** What stands between two offsets; over the end of a line it is the line. */
export function spotAt(counter: LineCounter, start: number, end: number): Spot {
  const from = counter.linePos(start);
  const to = counter.linePos(end);
  if (from.line !== to.line || to.col <= from.col) return { line: Math.max(1, from.line) };
  return { line: from.line, column: from.col, endColumn: to.col };
}

interface Found {
  /** The nearest key, or element of a list. */
  readonly key: Node | null;
  readonly value: Node | null;
  readonly isWhole: boolean;
}

function find(document: Document, path: readonly PropertyKey[]): Found {
  let key: Node | null = null;
  let value: unknown = document.contents;
  for (const step of path) {
    if (isSeq(value)) {
      const item: unknown = value.items[Number(step)];
      if (!isNode(item)) return { key, value: null, isWhole: false };
      key = item;
      value = item;
    } else if (isMap(value)) {
      const pair = value.items.find(
        (each) => isScalar(each.key) && String(each.key.value) === String(step),
      );
      if (!pair || !isScalar(pair.key)) return { key, value: null, isWhole: false };
      key = pair.key;
      value = pair.value;
    } else {
      return { key, value: null, isWhole: false };
    }
  }
  return { key, value: isNode(value) ? value : null, isWhole: true };
}
