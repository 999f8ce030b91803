/** A whole review against a GitHub without latency: how long it takes, and how many requests it costs. */
import { setTimeout as sleep } from "node:timers/promises";
import { createWork } from "../../src/commands/work.ts";
import type { Files } from "../../src/demo/git-store.ts";
import type { CommentLog } from "../../src/jobs/comment-log.ts";
import type { PauseLog } from "../../src/jobs/obey-pauses.ts";
import type { ReviewLog, ReviewOutcome, ReviewRecord } from "../../src/jobs/review-log.ts";
import type { ScanLog } from "../../src/jobs/scan-log.ts";
import { startScene } from "../github/support.ts";
import { makeSays } from "../jobs/fake-says.ts";

/** How a cache is edited: left alone, by a comment, or by a write under its read lock. */
type Edit = "none" | "comment" | "mistake";

/** No change brings more than this; each further 50 would cost a request for its annotations. */
const mistakesMax = 20;

function cacheSource(index: number, edit: Edit): string {
  const lock = edit === "mistake" ? ["RLock", "RUnlock"] : ["Lock", "Unlock"];
  const word = edit === "none" ? "counts" : "remembers counts";
  return `package p${Math.floor(index / 10)}

import "sync"

// cache${index} ${word} by name.
type cache${index} struct {
	mu     sync.RWMutex
	counts map[string]int
}

func (c *cache${index}) add(name string) {
	c.mu.${lock[0]}()
	defer c.mu.${lock[1]}()
	c.counts[name]++
}

func (c *cache${index}) get(name string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.counts[name]
}
`;
}

function moduleOf(files: number, changed: number): Files {
  const editOf = (index: number): Edit => {
    if (index >= changed) return "none";
    return index < mistakesMax ? "mistake" : "comment";
  };
  const sources = Array.from({ length: files }, (_, index): [string, string] => [
    `internal/p${Math.floor(index / 10)}/cache${index}.go`,
    cacheSource(index, editOf(index)),
  ]);
  return { "go.mod": "module example.com/caches\n\ngo 1.22\n", ...Object.fromEntries(sources) };
}

/** A review log that forgets everything but the outcome. */
function makeReviewLog(outcomes: ReviewOutcome[]): ReviewLog {
  return {
    findReview: async () => undefined,
    findLatest: async () => undefined,
    fetchOpen: async () => [],
    findToldHead: async () => null,
    startReview: async ({ head, base, reason, deliveryId }): Promise<ReviewRecord> => ({
      ...{ id: 1, state: "running", head, base, reason, deliveryId },
      ...{ checkRunId: null, conclusion: null },
    }),
    recordCheckRun: async () => {},
    finishReview: async (_pull, _id, outcome) => {
      outcomes.push(outcome);
    },
    settlePull: async () => {},
    fetchRunning: async () => [],
  };
}

const noComments: CommentLog = {
  recordCommented: async () => {},
  fetchCommented: async () => new Set(),
};
const noScans: ScanLog = {
  findFinished: async () => null,
  noteUnchanged: async () => {},
  startScan: async () => {},
  noteProgress: async () => {},
  finishScan: async () => {},
  endScan: async () => {},
  fetchDue: async () => [],
  noteQueued: async () => {},
};
const noPauses: PauseLog = { findPause: async () => null, recordPause: async () => {} };

/** One line for a pull request of `changed` files. */
async function benchReview(changed: number): Promise<string> {
  const files = Math.max(changed, 20);
  const scene = await startScene(moduleOf(files, 0), moduleOf(files, changed));
  const outcomes: ReviewOutcome[] = [];
  const work = createWork(
    scene.github,
    {
      reviews: makeReviewLog(outcomes),
      comments: noComments,
      says: makeSays(),
      scans: noScans,
      pauses: noPauses,
      enqueue: async () => {},
    },
    { siteUrl: "http://localhost" },
  );
  // The threads compile the grammar once in the life of a server; that is not part of a review.
  await work.checkGrammar();
  const started = performance.now();
  await work.handlers.run(
    {
      kind: "review-pull",
      pull: scene.ref,
      head: scene.pull.head.sha,
      base: null,
      deliveryId: "bench",
      reason: "opened",
    },
    { signal: new AbortController().signal, attempt: 1, again: false },
  );
  const ms = performance.now() - started;
  const [outcome] = outcomes;
  const phases = Object.entries(outcome?.timingsMs ?? {}).map(
    ([name, value]) => `${name} ${Math.round(value)}`,
  );
  await work.close();
  await scene.fake.close();
  if (scene.fake.problems.length > 0) throw new Error(scene.fake.problems.join("\n"));
  return [
    `  ${String(changed).padStart(4)} files changed  ${Math.round(ms).toString().padStart(6)} ms`,
    `requests ${scene.fake.log.length}`,
    `findings ${outcome?.findings.length}`,
    `ms by phase: ${phases.join(", ")}`,
  ].join("   ");
}

/** Prints a line for each size of change. GitHub's pacing of writes (1 s, 3 s for comments) is on. */
export async function benchReviews(sizes: readonly number[]): Promise<void> {
  console.log(
    "reviews   job to completed check, GitHub without latency, its pacing of writes kept",
  );
  for (const changed of sizes) {
    console.log(await benchReview(changed));
    await sleep(0);
  }
}
