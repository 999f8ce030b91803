/** Runs inside a worker thread: one task in, one analysis out. */
import { createAnalyzer } from "../analyze/analyze.ts";
import type { Analysis, AnalyzeOptions, Sources } from "../analyze/types.ts";
import { loadParser } from "../go/parse.ts";

export interface Task {
  readonly sources: Sources;
  readonly options: AnalyzeOptions;
}

/** The grammar is compiled once a thread. */
const ready = loadParser().then((parse) => createAnalyzer(parse, () => performance.now()));

/** The task of the pool. */
export async function analyzeTask({ sources, options }: Task): Promise<Analysis> {
  const analyze = await ready;
  return analyze(sources, options);
}
