/** A patch as hunks whose lines know their numbers on both sides. */
import { parsePatch, structuredPatch } from "diff";

/** One line of a hunk. `oldLine` is null for an added line, `newLine` for a removed one. */
export interface DiffLine {
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

/** Neighbouring changes with the context around them, in file order. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly DiffLine[];
}

/** What a file's difference is known to be. */
export interface FileDiff {
  readonly path: string;
  readonly hunks: readonly Hunk[];
  /**
   * Whether the host shows these very hunks. Hunks computed locally, because the host left the patch
   * out, tell what changed, but a comment on them would be refused.
   */
  readonly shown: boolean;
}

/** Files by their path at the head. */
export type Diffs = ReadonlyMap<string, FileDiff>;

/** Beyond this many differing lines two texts count as wholly different: the search is quadratic. */
const editLengthMax = 3_000;

/**
 * Hunks of one file's patch: GitHub's bare `patch`, or the whole output of `git diff` for one file.
 * Null where the patch contradicts itself, as a patch cut short does.
 */
export function parseHunks(patch: string): readonly Hunk[] | null {
  try {
    return parsePatch(patch).flatMap((file) => file.hunks.map(numberLines));
  } catch {
    return null;
  }
}

/** Hunks between two texts, with git's three lines of context. */
export function diffTexts(before: string, after: string): readonly Hunk[] {
  const options = { context: 3, maxEditLength: editLengthMax };
  const patch = structuredPatch("a", "b", before, after, undefined, undefined, options);
  return patch === undefined ? [replaceAll(before, after)] : patch.hunks.map(numberLines);
}

interface RawHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

function numberLines(hunk: RawHunk): Hunk {
  const { oldStart, oldLines, newStart, newLines } = hunk;
  let oldLine = oldStart;
  let newLine = newStart;
  const lines: DiffLine[] = [];
  for (const line of hunk.lines) {
    if (line.startsWith("+")) lines.push({ oldLine: null, newLine: newLine++ });
    else if (line.startsWith("-")) lines.push({ oldLine: oldLine++, newLine: null });
    // "\ No newline at end of file" numbers nothing.
    else if (!line.startsWith("\\")) lines.push({ oldLine: oldLine++, newLine: newLine++ });
  }
  return { oldStart, oldLines, newStart, newLines, lines };
}

function replaceAll(before: string, after: string): Hunk {
  const oldLines = countLines(before);
  const newLines = countLines(after);
  const removed = Array.from({ length: oldLines }, (_, i) => ({ oldLine: i + 1, newLine: null }));
  const added = Array.from({ length: newLines }, (_, i) => ({ oldLine: null, newLine: i + 1 }));
  return { oldStart: 1, oldLines, newStart: 1, newLines, lines: [...removed, ...added] };
}

function countLines(text: string): number {
  if (text === "") return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
