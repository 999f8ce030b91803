/** Questions about lines of a file's hunks: what changed, where a comment can stand, what moved where. */
import type { DiffLine, Hunk } from "./hunks.ts";

/** The hunk that shows a line of the head, as added or as context: where GitHub takes a comment (side RIGHT). */
export function hunkAt(hunks: readonly Hunk[], newLine: number): Hunk | undefined {
  return hunks.find((hunk) => newLine >= hunk.newStart && newLine < hunk.newStart + hunk.newLines);
}

/** Whether one comment may span both lines: GitHub refuses a range that leaves its hunk. */
export function inSameHunk(hunks: readonly Hunk[], first: number, last: number): boolean {
  const hunk = hunkAt(hunks, first);
  return first <= last && hunk !== undefined && hunk === hunkAt(hunks, last);
}

/** Lines of the head that were added. */
export function addedLines(hunks: readonly Hunk[]): readonly number[] {
  return hunks.flatMap((hunk) =>
    hunk.lines.flatMap((line) => (line.oldLine === null ? (line.newLine ?? []) : [])),
  );
}

/** Whether a line of the head was added. */
export function isAdded(hunks: readonly Hunk[], newLine: number): boolean {
  const line = hunkAt(hunks, newLine)?.lines.find((each) => each.newLine === newLine);
  return line !== undefined && line.oldLine === null;
}

/** Lines of the head right before or after a place where lines were removed, within their hunk. */
export function survivorsOfDeletions(hunks: readonly Hunk[]): readonly number[] {
  const survivors = new Set<number>();
  for (const { lines } of hunks) {
    let before: number | null = null;
    let deleting = false;
    for (const { newLine } of lines) {
      if (newLine === null) {
        deleting = true;
        if (before !== null) survivors.add(before);
        continue;
      }
      if (deleting) survivors.add(newLine);
      deleting = false;
      before = newLine;
    }
  }
  return [...survivors].sort((a, b) => a - b);
}

/** The line of the base that an unchanged line of the head was; null for an added line. */
export function toOldLine(hunks: readonly Hunk[], newLine: number): number | null {
  return mapLine(hunks, newLine, "newLine", "oldLine");
}

/** The line of the head that an unchanged line of the base became; null for a removed line. */
export function toNewLine(hunks: readonly Hunk[], oldLine: number): number | null {
  return mapLine(hunks, oldLine, "oldLine", "newLine");
}

function mapLine(
  hunks: readonly Hunk[],
  line: number,
  from: keyof DiffLine,
  to: keyof DiffLine,
): number | null {
  let shift = 0;
  for (const hunk of hunks) {
    const start = from === "newLine" ? hunk.newStart : hunk.oldStart;
    const length = from === "newLine" ? hunk.newLines : hunk.oldLines;
    if (line < start) break;
    if (line < start + length) return hunk.lines.find((each) => each[from] === line)?.[to] ?? null;
    const grown = hunk.newLines - hunk.oldLines;
    shift += from === "newLine" ? -grown : grown;
  }
  return line + shift;
}
