/** Comments on code whose package has moved since: by the old directory they speak of the same findings. */
import { dirname } from "node:path/posix";
import { fingerprintOf, ordinalOf } from "../finding/fingerprint.ts";
import type { PlacedFinding, Standing } from "./plan.ts";

/**
 * The findings that stand under another fingerprint, by the fingerprint of their comment. A comment keeps the path of
 * the file it was posted on, and the directory is all that a move changes of a fingerprint.
 */
export function findMoved(
  findings: readonly PlacedFinding[],
  standing: readonly Standing[],
  commentedBefore: ReadonlySet<string>,
): ReadonlyMap<string, PlacedFinding> {
  // What once had a comment of its own stood where it stands, beside the other.
  const told = new Set([...standing.map(({ fingerprint }) => fingerprint), ...commentedBefore]);
  const found = new Set(findings.map(({ finding }) => finding.fingerprint));
  const untold = findings.filter(({ finding }) => !told.has(finding.fingerprint));
  const left = standing.filter(({ fingerprint }) => !found.has(fingerprint));
  const byDirectory = Map.groupBy(left, ({ path }) => directoryOf(path));
  const moved = new Map<string, PlacedFinding>();
  for (const [directory, comments] of byDirectory) {
    const there = new Map(
      untold.map((placed): [string, PlacedFinding] => [printIn(directory, placed), placed]),
    );
    for (const { fingerprint } of comments) {
      const placed = there.get(fingerprint);
      if (placed) moved.set(fingerprint, placed);
    }
  }
  return moved;
}

function directoryOf(path: string): string {
  const directory = dirname(path);
  return directory === "." ? "" : directory;
}

/** The fingerprint that a finding would have in another directory. */
function printIn(directory: string, { finding }: PlacedFinding): string {
  const { identity, fingerprint } = finding;
  return fingerprintOf({ ...identity, directory }, ordinalOf(fingerprint));
}
