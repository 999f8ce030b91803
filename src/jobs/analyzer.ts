/** The port to the analysis, and what of it is asked for at a time. */
import type {
  Analysis,
  AnalyzeOptions,
  NotAnalysed,
  SourceModule,
  SourcePackage,
  Sources,
} from "../analyze/types.ts";
import { rules } from "../rules/index.ts";
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

/** What was found on both sides of a change. */
export interface BothSides {
  readonly base: Analysis;
  readonly head: Analysis;
}

/**
 * Analyses the packages of a change, each alone beside what it imports: what is found in a package must not depend on
 * which others are judged with it. The base is only asked whether it had what the head has, so that packages and rules
 * without a finding at the head are not looked at twice: most changes need no second look at all.
 */
export async function analyzeBothSides(
  analyzer: Analyzer,
  base: Judged,
  head: Judged,
  options: AnalyzeOptions,
): Promise<BothSides> {
  const before = new Map(base.packages.map((each) => [each.directory, each]));
  const sides = head.packages.map(async (each): Promise<BothSides> => {
    const after = await analyzePackage(analyzer, head, each, options);
    const same = before.get(each.directory);
    const off = rulesWithout(after);
    if (same === undefined || off.size === rules.length)
      return { base: emptyAnalysis, head: after };
    return { base: await analyzePackage(analyzer, base, same, { ...options, off }), head: after };
  });
  const all = await Promise.all(sides);
  return {
    base: mergeAnalyses(all.map((each) => each.base)),
    head: mergeAnalyses(all.map((each) => each.head)),
  };
}

async function analyzePackage(
  analyzer: Analyzer,
  { modules, knownOf }: Judged,
  each: SourcePackage,
  options: AnalyzeOptions,
): Promise<Analysis> {
  return analyzer.analyze({ modules, judged: [each], known: knownOf(each) }, options);
}

/** Rules that found nothing. */
function rulesWithout({ findings, suppressed }: Analysis): ReadonlySet<string> {
  const found = new Set([...findings, ...suppressed].map(({ rule }) => rule));
  return new Set(rules.map(({ id }) => id).filter((id) => !found.has(id)));
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
