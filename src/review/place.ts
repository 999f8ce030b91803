/** Where a finding can be said: on a line that the pull request shows, or only in the check's summary. */
import type { Diffs, Hunk } from "../diff/hunks.ts";
import { addedLines, hunkAt, inSameHunk, isAdded, survivorsOfDeletions } from "../diff/lines.ts";
import type { Finding, Place } from "../finding/finding.ts";
import { lastLine } from "../finding/span.ts";

/** A stretch of lines in one hunk. `startLine` is absent for a single line. */
export interface LinePlacement {
  readonly kind: "line";
  readonly path: string;
  readonly line: number;
  readonly startLine?: number;
  /** What stands on the line: the finding, another place it names, or a change around it. */
  readonly shows: "finding" | "related" | "change";
  /** Whether the lines are exactly those a suggestion replaces. */
  readonly suggests: boolean;
}

export type Placement = LinePlacement | { readonly kind: "summary" };

/** Places a finding; every line it answers lies in one hunk that the host shows. */
export function placeFinding(finding: Finding, diffs: Diffs): Placement {
  const hunks = shownHunks(diffs, finding.path);
  return (
    placeSuggestion(finding, diffs) ??
    placeOwn(finding, hunks) ??
    placeRelated(finding, diffs) ??
    placeChange(finding, hunks) ?? { kind: "summary" }
  );
}

/** Whether a line of the finding, or of a place it names, was added. */
export function isTouched(finding: Finding, diffs: Diffs): boolean {
  return [finding, ...finding.related].some(({ path, span }) => {
    const hunks = diffs.get(path)?.hunks ?? [];
    return addedLines(hunks).some((line) => line >= span.line && line <= lastLine(span));
  });
}

function shownHunks(diffs: Diffs, path: string): readonly Hunk[] {
  const diff = diffs.get(path);
  return diff?.shown ? diff.hunks : [];
}

/** A suggestion replaces the very lines its comment stands on, so that it decides them where it can. */
function placeSuggestion({ path, span, suggestion }: Finding, diffs: Diffs): Placement | null {
  if (suggestion === undefined || suggestion.path !== path) return null;
  const { line: first, endLine: last } = suggestion;
  const near = span.line >= first && span.line <= last;
  if (!near || !inSameHunk(shownHunks(diffs, path), first, last)) return null;
  const start = first === last ? {} : { startLine: first };
  return { kind: "line", path, line: last, ...start, shows: "finding", suggests: true };
}

function placeOwn({ path, span }: Finding, hunks: readonly Hunk[]): Placement | null {
  if (!hunkAt(hunks, span.line)) return null;
  return { kind: "line", path, line: span.line, shows: "finding", suggests: false };
}

function placeRelated({ related }: Finding, diffs: Diffs): Placement | null {
  const isOn = (test: (hunks: readonly Hunk[], line: number) => boolean) => (place: Place) =>
    test(shownHunks(diffs, place.path), place.span.line);
  const place =
    related.find(isOn(isAdded)) ??
    related.find(isOn((hunks, line) => hunkAt(hunks, line) !== undefined));
  if (!place) return null;
  const { path, span } = place;
  return { kind: "line", path, line: span.line, shows: "related", suggests: false };
}

/** The line changed nearest to the finding inside its declaration; for a deletion, the line that survived it. */
function placeChange({ path, span, enclosing }: Finding, hunks: readonly Hunk[]): Placement | null {
  const inside = (line: number): boolean => line >= enclosing.line && line <= lastLine(enclosing);
  const nearest = (lines: readonly number[]): number | undefined =>
    lines
      .filter(inside)
      .sort((a, b) => Math.abs(a - span.line) - Math.abs(b - span.line) || a - b)[0];
  const line = nearest(addedLines(hunks)) ?? nearest(survivorsOfDeletions(hunks));
  return line === undefined ? null : { kind: "line", path, line, shows: "change", suggests: false };
}
