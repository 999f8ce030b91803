/** The port to the analysis, and how much of it is asked for at a time. */
import type {
  Analysis,
  AnalyzeOptions,
  NotAnalysed,
  SourceModule,
  SourcePackage,
  Sources,
} from "../analyze/types.ts";
import { taskBytesMax } from "../limits.ts";

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

/** Analyses packages in tasks of bounded size, so that one bad package costs its neighbours nothing. */
export async function analyzePackages(
  analyzer: Analyzer,
  modules: readonly SourceModule[],
  packages: readonly SourcePackage[],
  options: AnalyzeOptions,
): Promise<Analysis> {
  const tasks = planTasks(packages).map((judged) =>
    analyzer.analyze({ modules, judged, known: [] }, options),
  );
  return mergeAnalyses(await Promise.all(tasks));
}

/** Packages in groups that each make a task; a package is never torn apart. */
export function planTasks(
  packages: readonly SourcePackage[],
): readonly (readonly SourcePackage[])[] {
  const tasks: SourcePackage[][] = [];
  let bytes = 0;
  for (const each of packages) {
    const size = each.files.reduce((sum, file) => sum + file.text.length, 0);
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
