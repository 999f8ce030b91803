/** Everything wrong in a tree, package by package, so that the largest repository fits into memory. */
import { compareFindings } from "../analyze/render-finding.ts";
import type { Analysis, AnalyzeOptions, NotAnalysed } from "../analyze/types.ts";
import { scannedDirectoriesAtOnce } from "../limits.ts";
import { type Analyzer, emptyAnalysis, mergeAnalyses } from "./analyzer.ts";
import { isGoPath, isJudgedDirectory } from "./go-paths.ts";
import { createKnownReader } from "./known-packages.ts";
import type { CodeReader, TreeEntry } from "./ports.ts";
import { fetchSources } from "./sources.ts";

/** How far a scan has come. */
export interface ScanProgress {
  readonly directories: number;
  readonly directoriesDone: number;
  readonly files: number;
  readonly findings: number;
}

/** Judges the packages in and below some directories of a commit; what is behind `directoriesMax` is named. */
export async function scanTree(
  reader: CodeReader,
  commit: string,
  roots: readonly string[],
  analyzer: Analyzer,
  options: AnalyzeOptions,
  onProgress: (progress: ScanProgress) => void = () => undefined,
  directoriesMax = Number.POSITIVE_INFINITY,
): Promise<Analysis> {
  const found = await findGoDirectories(reader, commit, roots);
  const directories = found.slice(0, directoriesMax);
  const reason = `more than ${directoriesMax} directories of Go`;
  const beyond = found.slice(directoriesMax).map((path): NotAnalysed => ({ path, reason }));
  const parts: Analysis[] = [{ ...emptyAnalysis, notAnalysed: beyond }];
  const running = new Set<Promise<void>>();
  const progress = { directories: directories.length, directoriesDone: 0, files: 0, findings: 0 };
  onProgress(progress);
  const start = (task: Promise<Analysis>): void => {
    const done = task.then((analysis) => {
      running.delete(done);
      parts.push(analysis);
      progress.directoriesDone += 1;
      progress.files += analysis.stats.files;
      progress.findings += analysis.findings.length;
      onProgress(progress);
    });
    running.add(done);
  };
  const knownReader = createKnownReader(reader, commit);
  for (let at = 0; at < directories.length; at += scannedDirectoriesAtOnce) {
    const some = directories.slice(at, at + scannedDirectoriesAtOnce);
    const [sources] = await fetchSources(reader, [commit], some);
    if (!sources) continue;
    parts.push({ ...emptyAnalysis, notAnalysed: sources.unreadable });
    const [knownOf = () => []] = await knownReader.fetch([sources]);
    for (const each of sources.packages) {
      // One task waits behind those that run: more would only be held in memory.
      while (running.size > analyzer.threads) await Promise.race(running);
      // A package alone: what is found in it must not depend on which others are scanned with it.
      start(
        analyzer.analyze(
          { modules: sources.modules, judged: [each], known: knownOf(each) },
          options,
        ),
      );
    }
  }
  await Promise.all(running);
  return inOrder(mergeAnalyses(parts));
}

/** Tasks end in any order; the answer must not depend on it. */
function inOrder(analysis: Analysis): Analysis {
  return {
    ...analysis,
    findings: analysis.findings.toSorted(compareFindings),
    suppressed: analysis.suppressed.toSorted(compareFindings),
    notAnalysed: analysis.notAnalysed.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Directories with Go files in or below the roots. A root that is asked for by name is never looked past. */
async function findGoDirectories(
  reader: CodeReader,
  commit: string,
  roots: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  let level: readonly string[] = [...new Set(roots)];
  while (level.length > 0) {
    const listings = await reader.fetchDirectories(commit, level);
    const below = new Set<string>();
    for (const [directory, entries] of listings) {
      if (entries.some((entry) => entry.type === "blob" && isGoPath(entry.path))) {
        found.add(directory);
      }
      for (const entry of entries) if (isWorthWalking(entry)) below.add(entry.path);
    }
    level = [...below].filter((directory) => !found.has(directory));
  }
  return [...found].toSorted();
}

function isWorthWalking({ type, path }: TreeEntry): boolean {
  return type === "tree" && isJudgedDirectory(path.slice(path.lastIndexOf("/") + 1));
}
