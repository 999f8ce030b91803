/** What the App does with its jobs: the use cases, given GitHub, the analysis in threads, and the review log. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AnalyzeOptions, Sources } from "../analyze/types.ts";
import type { Analyzer } from "../jobs/analyzer.ts";
import { giveUpJob, type JobDeps, runJob } from "../jobs/handlers.ts";
import type { Job } from "../jobs/job.ts";
import { createLinks } from "../jobs/links.ts";
import { obeyPauses } from "../jobs/obey-pauses.ts";
import { createSlots } from "../jobs/slots.ts";
import { waitOutOutages } from "../jobs/wait-out-outages.ts";
import { reviewMsMax, reviewsAtOnceMax } from "../limits.ts";
import type { JobContext } from "../queue/work.ts";
import { rules } from "../rules/index.ts";
import { createAnalyzerPool } from "../workers/pool.ts";
import type { CreateWork, Work } from "./app.ts";
import { unwatched } from "./observe.ts";
import { readVersion } from "./version.ts";

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

/** Wires the use cases, with the analysis in threads. */
export const createWork: CreateWork = (github, memory, addresses, watch = unwatched) => {
  const pool = createAnalyzerPool({ onFailure: watch.onAnalysisFailure });
  return wireWork(pool, github, memory, addresses, watch);
};

/** Wires the use cases around an analysis. */
export function wireWork(
  analyzer: Analyzer,
  ...[github, memory, { siteUrl, publicUrl }, { traceStep } = unwatched]: Parameters<CreateWork>
): Work {
  const { reviews, comments, says, scans, pauses, enqueue } = memory;
  const deps: JobDeps = {
    gatewayFor: github.gatewayFor,
    repositoryGatewayFor: github.repositoryGatewayFor,
    treeGatewayFor: github.treeGatewayFor,
    conversationFor: github.conversationFor,
    fetchName: github.fetchName,
    enqueue,
    slots: createSlots(reviewsAtOnceMax),
    phase: (name, part) => traceStep(name, {}, part),
    sleep: (ms) => sleep(ms),
    reviewMsMax,
    analyzer,
    reviews,
    comments,
    says,
    scans,
    version: readVersion(),
    rules,
    // Without an address of our own there is no page to lead to, and no link is better than a dead one.
    links: createLinks(siteUrl, publicUrl === undefined ? null : `${publicUrl}/rules`),
    now: Date.now,
  };
  const heed = <Context>(run: (job: Job, context: Context) => Promise<void>) =>
    obeyPauses(waitOutOutages(run, github.outage), pauses, github.pause);
  return {
    handlers: {
      run: heed((job, context: JobContext) => runJob(job, context, deps)),
      giveUp: heed((job, failure: { readonly message: string }) => giveUpJob(job, failure, deps)),
    },
    checkGrammar: () => checkGrammar(analyzer),
    close: () => analyzer.close(),
  };
}
