/** What the App does with its jobs: the use cases, given GitHub, the analysis in threads, and the review log. */
import type { AnalyzeOptions, Sources } from "../analyze/types.ts";
import type { Analyzer } from "../jobs/analyzer.ts";
import { endFailedReview } from "../jobs/end-failed-review.ts";
import { createLinks } from "../jobs/links.ts";
import { reviewPull } from "../jobs/review-pull.ts";
import type { ReviewPullDeps } from "../jobs/review-run.ts";
import { rules } from "../rules/index.ts";
import { createAnalyzerPool } from "../workers/pool.ts";
import type { CreateWork } from "./app.ts";

/** A package with one certain finding: where it is not found, Go is not understood. */
const probe: Sources = {
  modules: [],
  judged: [
    {
      directory: "probe",
      files: [
        {
          path: "probe/probe.go",
          text: 'package probe\n\nfunc Write() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n',
        },
      ],
    },
  ],
  known: [],
};
const probeOptions: AnalyzeOptions = { language: "en", off: new Set() };

async function checkGrammar(analyzer: Analyzer): Promise<void> {
  const { findings, notAnalysed } = await analyzer.analyze(probe, probeOptions);
  if (findings.length > 0) return;
  throw new Error(`the analysis finds nothing (${notAnalysed[0]?.reason ?? "no reason given"})`);
}

/** Wires the use cases. */
export const createWork: CreateWork = (github, reviews, { siteUrl, publicUrl }) => {
  const analyzer = createAnalyzerPool();
  const deps: ReviewPullDeps = {
    gatewayFor: github.gatewayFor,
    analyzer,
    reviews,
    rules,
    // Without an address of our own there is no page to lead to, and no link is better than a dead one.
    links: createLinks(siteUrl, publicUrl === undefined ? null : `${publicUrl}/rules`),
    now: Date.now,
  };
  return {
    handlers: {
      reviewPull: (job, { signal }) => reviewPull(job, { signal }, deps),
      endFailedReview: (job, failure) => endFailedReview(job, failure, deps),
    },
    checkGrammar: () => checkGrammar(analyzer),
    close: () => analyzer.close(),
  };
};
