/** The port to the analysis, and what of it is asked for at a time. */
import type {
  Analysis,
  AnalyzeOptions,
  NotAnalysed,
  SourceModule,
  SourcePackage,
  Sources,
} from "../analyze/types.ts";
import type { KnownOf } from "./known-packages.ts";

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
  readonly knownOf: KnownOf;
}

/**
 * Analyses the packages of several commits, each alone beside what it imports: what is found in a package must not
 * depend on which others are judged with it.
 */
export async function analyzeCommits(
  analyzer: Analyzer,
  commits: readonly Judged[],
  options: AnalyzeOptions,
): Promise<readonly Analysis[]> {
  return Promise.all(
    commits.map(async ({ modules, packages, knownOf }) => {
      const running = packages.map((each) =>
        analyzer.analyze({ modules, judged: [each], known: knownOf(each) }, options),
      );
      return mergeAnalyses(await Promise.all(running));
    }),
  );
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
