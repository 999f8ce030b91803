/** What a change brought in: the packages it touches, judged before and after. The same for GitHub and a local git. */
import { type DirectiveProblem, findDirectiveProblems } from "../analyze/directive-problems.ts";
import { findNewFindings } from "../analyze/new-findings.ts";
import type { Analysis, AnalyzeOptions, NotAnalysed, SourcePackage } from "../analyze/types.ts";
import type { Diffs } from "../diff/hunks.ts";
import { hunkAt } from "../diff/lines.ts";
import type { Finding } from "../finding/finding.ts";
import { isTouched } from "../review/place.ts";
import { type Analyzer, analyzeBothSides } from "./analyzer.ts";
import { toDiffs } from "./change-diffs.ts";
import { findRenamed, type Move } from "./follow-moves.ts";
import { directoryOf, isJudgedPath } from "./go-paths.ts";
import { createKnownReader } from "./known-packages.ts";
import type { Change, ChangedFile, CodeReader } from "./ports.ts";
import { type CommitSources, fetchSources, groupFiles } from "./sources.ts";

export interface ChangeReview {
  /** Changed Go files that are to be judged; with none there is nothing to say. */
  readonly goFiles: number;
  readonly diffs: Diffs;
  readonly findings: readonly Finding[];
  /** New findings that a comment in the code silences. */
  readonly suppressed: readonly Finding[];
  /** Every finding of the judged packages, those of before the change too. */
  readonly atHead: readonly Finding[];
  /** Findings that the change moves to another directory. */
  readonly renamed: readonly Move[];
  /** What is wrong with suppression comments in the lines that the change shows: others are nobody's business. */
  readonly directives: readonly DirectiveProblem[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Whether all changed Go files were judged. */
  readonly complete: boolean;
  /** Whether something was not judged because mapwarden gave up on it. */
  readonly failed: boolean;
  /** Go files and bytes read at the head. */
  readonly stats: { readonly files: number; readonly bytes: number };
}

/** Judges a change: findings at the head that were not there at the merge base. */
export async function reviewChange(
  reader: CodeReader,
  change: Change,
  analyzer: Analyzer,
  options: AnalyzeOptions,
): Promise<ChangeReview> {
  const changed = change.files.filter(isJudgedChange);
  if (changed.length === 0) return nothingToJudge(change);
  const paths = changed.flatMap(pathsOf).filter(isJudgedPath);
  const directories = [...new Set(paths.map(directoryOf))];
  const [before, after] = await fetchSources(reader, [change.base, change.head], directories);
  if (!before || !after) throw new Error("two commits were asked for");
  const beforeMoved = { ...before, packages: atNewPaths(before.packages, changed) };
  const [knownBefore, knownAfter] = await createKnownReader(reader, change.head).fetch([
    beforeMoved,
    after,
  ]);
  if (!knownBefore || !knownAfter) throw new Error("what both sides import was asked for");
  const { base, head } = await analyzeBothSides(
    analyzer,
    { ...beforeMoved, knownOf: knownBefore },
    { ...after, knownOf: knownAfter },
    options,
  );
  const diffs = toDiffs(changed, { before: textsOf(before), after: textsOf(after) });
  const notAnalysed = [...beyondTheList(change), ...after.unreadable, ...head.notAnalysed].filter(
    ({ path, cause }) => cause !== "skipped" || diffs.has(path),
  );
  const failed = notAnalysed.some(({ cause }) => cause === "failed");
  return {
    goFiles: changed.length,
    diffs,
    ...findNew(base, head, diffs, unknownBefore(before, base)),
    atHead: head.findings,
    renamed: findRenamed({
      base: base.findings,
      head: head.findings,
      changed,
      before: new Set(before.packages.map(({ directory }) => directory)),
    }),
    directives: findDirectiveProblems(head, options.off).filter(
      ({ path, line }) => hunkAt(diffs.get(path)?.hunks ?? [], line) !== undefined,
    ),
    notAnalysed,
    complete:
      !failed && notAnalysed.every(({ path, cause }) => cause === "skipped" || !diffs.has(path)),
    failed,
    stats: head.stats,
  };
}

function nothingToJudge(change: Change): ChangeReview {
  const notAnalysed = beyondTheList(change);
  return {
    goFiles: 0,
    diffs: new Map(),
    findings: [],
    suppressed: [],
    atHead: [],
    renamed: [],
    directives: [],
    notAnalysed,
    complete: notAnalysed.length === 0,
    failed: notAnalysed.length > 0,
    stats: { files: 0, bytes: 0 },
  };
}

function isJudgedChange(file: ChangedFile): boolean {
  return pathsOf(file).some(isJudgedPath);
}

function pathsOf({ path, previousPath }: ChangedFile): readonly string[] {
  return previousPath === undefined ? [path] : [path, previousPath];
}

/**
 * The packages of the base, with moved files also where they moved to: a moved package is no new code, and
 * fingerprints hold its directory.
 */
function atNewPaths(
  packages: readonly SourcePackage[],
  changed: readonly ChangedFile[],
): readonly SourcePackage[] {
  const files = new Map(packages.flatMap((each) => each.files.map((file) => [file.path, file])));
  for (const { path, previousPath } of changed) {
    const moved = previousPath === undefined ? undefined : files.get(previousPath);
    if (!moved || directoryOf(path) === directoryOf(moved.path)) continue;
    files.set(path, { path, text: moved.text });
  }
  return groupFiles([...files.values()]);
}

/** Directories of whose state before nothing is known, so that nothing in them can be called new for being there. */
function unknownBefore(before: CommitSources, base: Analysis): ReadonlySet<string> {
  const missed = [...before.unreadable, ...base.notAnalysed].filter(
    ({ cause }) => cause !== "skipped",
  );
  return new Set(missed.map(({ path }) => (path.endsWith(".go") ? directoryOf(path) : path)));
}

function findNew(base: Analysis, head: Analysis, diffs: Diffs, unknown: ReadonlySet<string>) {
  const touched = (finding: Finding): boolean => isTouched(finding, diffs);
  const isSure = (finding: Finding): boolean =>
    !unknown.has(directoryOf(finding.path)) || touched(finding);
  const all = [...base.findings, ...base.suppressed];
  return {
    findings: findNewFindings(base.findings, head.findings, touched).filter(isSure),
    suppressed: findNewFindings(all, head.suppressed, touched).filter(isSure),
  };
}

function textsOf({ packages }: CommitSources): ReadonlyMap<string, string> {
  return new Map(packages.flatMap(({ files }) => files.map(({ path, text }) => [path, text])));
}

/** GitHub lists no more than 3,000 files of a pull request. */
function beyondTheList({ files, filesTotal }: Change): readonly NotAnalysed[] {
  const missing = filesTotal - files.length;
  if (missing <= 0) return [];
  const reason = `${missing} further changed files: GitHub lists only ${files.length}`;
  return [{ path: "…", reason, cause: "failed" }];
}
