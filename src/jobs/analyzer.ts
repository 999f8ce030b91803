/** The port to the analysis, and how much of it is asked for at a time. */
import type {
  Analysis,
  AnalyzeOptions,
  NotAnalysed,
  SourceModule,
  SourcePackage,
  Sources,
} from "../analyze/types.ts";
import { sharedBytesMax, taskBytesMax } from "../limits.ts";

/** Runs the analysis somewhere, within bounds of time and memory. */
export interface Analyzer {
  /** Rejects only after `close`: a package that cannot be judged is named in `notAnalysed`. */
  analyze(sources: Sources, options: AnalyzeOptions): Promise<Analysis>;
  /** Tasks that are worth giving at once. */
  readonly threads: number;
  close(): Promise<void>;
}

export const emptyAnalysis: Analysis = {
  findings: [],
  suppressed: [],
  suppressions: [],
  notAnalysed: [],
  stats: { files: 0, bytes: 0 },
};

/** Packages of one commit that are to be judged. */
export interface Judged {
  readonly modules: readonly SourceModule[];
  readonly packages: readonly SourcePackage[];
}

/**
 * Analyses the packages of several commits, in tasks of bounded size. Every package knows all others of its commit,
 * or, where those are too much to hand around, none: what is found must not depend on how tasks are cut, and two
 * commits must be treated alike.
 */
export async function analyzeCommits(
  analyzer: Analyzer,
  commits: readonly Judged[],
  options: AnalyzeOptions,
): Promise<readonly Analysis[]> {
  const shared = commits.every(({ packages }) => sizeOf(packages) <= sharedBytesMax);
  return Promise.all(
    commits.map(async ({ modules, packages }) => {
      const tasks = shared ? planTasks(packages) : packages.map((each) => [each]);
      const running = tasks.map((judged) => {
        const known = shared ? packages.filter((each) => !judged.includes(each)) : [];
        return analyzer.analyze({ modules, judged, known }, options);
      });
      return mergeAnalyses(await Promise.all(running));
    }),
  );
}

function sizeOf(packages: readonly SourcePackage[]): number {
  return packages.reduce(
    (sum, { files }) => files.reduce((inside, { text }) => inside + text.length, sum),
    0,
  );
}

/** Packages in groups that each make a task; a package is never torn apart. */
function planTasks(packages: readonly SourcePackage[]): readonly (readonly SourcePackage[])[] {
  const tasks: SourcePackage[][] = [];
  let bytes = 0;
  for (const each of packages) {
    const size = sizeOf([each]);
    const task = tasks.at(-1);
    if (task && bytes + size <= taskBytesMax) {
      task.push(each);
      bytes += size;
      continue;
    }
    tasks.push([each]);
    bytes = size;
  }
  return tasks;
}

/** One analysis of what several analysed. The order is that of the parts. */
export function mergeAnalyses(parts: readonly Analysis[]): Analysis {
  return {
    findings: parts.flatMap(({ findings }) => findings),
    suppressed: parts.flatMap(({ suppressed }) => suppressed),
    suppressions: parts.flatMap(({ suppressions }) => suppressions),
    notAnalysed: parts.flatMap(({ notAnalysed }) => notAnalysed),
    stats: {
      files: parts.reduce((sum, { stats }) => sum + stats.files, 0),
      bytes: parts.reduce((sum, { stats }) => sum + stats.bytes, 0),
    },
  };
}

/** Packages that the analysis gave up on, in the words of a check. */
export function gaveUp(packages: readonly SourcePackage[], reason: string): Analysis {
  const notAnalysed = packages.map(
    ({ directory, files }): NotAnalysed => ({
      path: directory === "" ? (files[0]?.path ?? ".") : directory,
      reason,
      cause: "failed",
    }),
  );
  return { ...emptyAnalysis, notAnalysed };
}
