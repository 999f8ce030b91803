/** The hunks of a change: the host's own where it shows them, else computed from both sides. */
import { type Diffs, diffTexts, type FileDiff, parseHunks } from "../diff/hunks.ts";
import type { ChangedFile } from "./ports.ts";

/** Text of a file on each side, where it was read. */
export interface Sides {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Differences of the files that are there at the head. */
export function toDiffs(files: readonly ChangedFile[], sides: Sides): Diffs {
  return new Map(
    files
      .filter(({ status }) => status !== "removed")
      .map((file) => [file.path, toDiff(file, sides)] as const),
  );
}

function toDiff(file: ChangedFile, sides: Sides): FileDiff {
  const { path, patch } = file;
  const shown = patch === undefined ? null : parseHunks(patch);
  if (shown !== null) return { path, hunks: shown, shown: true };
  // A rename without a change has no patch either, and then both texts are equal.
  const before = sides.before.get(file.previousPath ?? path) ?? "";
  const after = sides.after.get(path);
  return { path, hunks: after === undefined ? [] : diffTexts(before, after), shown: false };
}
