/** Dismissals follow findings whose code went to another directory: nothing else changes of their fingerprints. */
import type { Finding } from "../finding/finding.ts";
import { fingerprintOf, kinOf, ordinalOf } from "../finding/fingerprint.ts";
import { movedDirectoriesMax } from "../limits.ts";
import { directoryOf } from "./go-paths.ts";
import type { ChangedFile, PullRef } from "./ports.ts";
import type { KnownFinding, SayLog } from "./say-log.ts";

/** A finding under the fingerprint it had where it was, and under the one it has. */
export interface Move {
  readonly former: string;
  readonly fingerprint: string;
}

/** Both sides of a change, as far as moves can be told from them. */
export interface MovedSides {
  readonly base: readonly Finding[];
  readonly head: readonly Finding[];
  readonly changed: readonly ChangedFile[];
  /** Directories that held Go before the change. */
  readonly before: ReadonlySet<string>;
}

/**
 * Findings of a package that the change moves as git sees it. Its new directory held no Go before: of findings that
 * are alike nobody could say which is which where packages flow together.
 */
export function findRenamed({ base, head, changed, before }: MovedSides): readonly Move[] {
  const origins = new Map(
    changed.flatMap(({ path, previousPath, status }): [string, string][] =>
      status === "renamed" && previousPath !== undefined && !before.has(directoryOf(path))
        ? [[path, directoryOf(previousPath)]]
        : [],
    ),
  );
  if (origins.size === 0) return [];
  const known = countKin(base);
  return findMoves(head, (alike) => {
    const [first, ...others] = new Set(alike.map(({ path }) => origins.get(path)));
    if (first === undefined || others.length > 0) return [];
    return known.get(kinOf(alike[0]?.fingerprint ?? "")) === alike.length ? [first] : [];
  });
}

/**
 * Findings that the pull request brought in elsewhere at an earlier head, and which are no longer there; `brought` are
 * those that it brings in at this one.
 */
export function findPushed(
  head: readonly Finding[],
  brought: readonly Finding[],
  previous: readonly KnownFinding[],
): readonly Move[] {
  const there = new Set(head.map(({ fingerprint }) => kinOf(fingerprint)));
  const gone = previous.filter(({ fingerprint }) => !there.has(kinOf(fingerprint)));
  const directories = new Set(gone.map(({ path }) => directoryOf(path)));
  if (directories.size > movedDirectoriesMax) return [];
  const before = countKin(previous);
  const fresh = new Set(brought);
  return findMoves(head, (alike) => {
    const [first] = alike;
    if (!first || before.has(kinOf(first.fingerprint))) return [];
    if (!alike.every((finding) => fresh.has(finding))) return [];
    return [...directories].filter(
      (directory) => before.get(kinOf(printIn(directory, first))) === alike.length,
    );
  });
}

/** What moved from the one directory that `originsOf` names for findings that are alike. */
function findMoves(
  head: readonly Finding[],
  originsOf: (alike: readonly Finding[]) => readonly string[],
): readonly Move[] {
  const groups = Map.groupBy(head, ({ fingerprint }) => kinOf(fingerprint));
  const moves = [...groups.values()].flatMap((alike): readonly Move[] => {
    const [origin, ...others] = originsOf(alike);
    if (origin === undefined || others.length > 0) return [];
    return alike.map((finding) => ({
      former: printIn(origin, finding),
      fingerprint: finding.fingerprint,
    }));
  });
  const byFormer = Map.groupBy(moves, ({ former }) => kinOf(former));
  // What is still where it was did not move, and what came to two places was copied.
  return moves.filter(({ former, fingerprint }) => {
    const kin = byFormer.get(kinOf(former)) ?? [];
    const places = new Set(kin.map((each) => kinOf(each.fingerprint)));
    return !groups.has(kinOf(former)) && places.size === 1 && places.has(kinOf(fingerprint));
  });
}

function countKin(
  findings: readonly { readonly fingerprint: string }[],
): ReadonlyMap<string, number> {
  const groups = Map.groupBy(findings, ({ fingerprint }) => kinOf(fingerprint));
  return new Map([...groups].map(([kin, alike]) => [kin, alike.length]));
}

/** The fingerprint that a finding would have in another directory. */
function printIn(directory: string, { identity, fingerprint }: Finding): string {
  return fingerprintOf({ ...identity, directory }, ordinalOf(fingerprint));
}

/** Remembers the dismissals under the fingerprints of now; one that was taken back there stays so. */
export async function followMoves(
  says: SayLog,
  pull: PullRef,
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return;
  const given = await says.fetchDismissals(
    pull,
    moves.map(({ former }) => former),
  );
  const byFormer = new Map(moves.map(({ former, fingerprint }) => [former, fingerprint]));
  const followed = given.flatMap((dismissal) => {
    const fingerprint = byFormer.get(dismissal.fingerprint);
    return fingerprint === undefined ? [] : [{ ...dismissal, fingerprint }];
  });
  if (followed.length > 0) await says.recordDismissals(pull, followed);
}
