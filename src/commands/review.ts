/** `mapwarden review`: the findings a change brings in, as the App would report them. */
import type { Command } from "commander";
import { reviewChange } from "../jobs/review-change.ts";
import {
  addLocalOptions,
  analyzeOptions,
  finish,
  type LocalOptions,
  type LocalRun,
  makeReport,
  readSettings,
  withRepository,
} from "./local.ts";
import { createProgress } from "./progress.ts";

interface ReviewOptions extends LocalOptions {
  readonly base: string;
  readonly head: string;
}

export function defineCommand(command: Command): void {
  addLocalOptions(command)
    .requiredOption("--base <rev>", "what the change is to be merged into")
    .option("--head <rev>", "the change", "HEAD")
    .action((options: ReviewOptions) => withRepository(options, (run) => review(run, options)));
}

async function review({ repository, analyzer }: LocalRun, options: ReviewOptions): Promise<void> {
  const started = performance.now();
  const progress = createProgress();
  const [tip, head] = await Promise.all([
    repository.resolve(options.base),
    repository.resolve(options.head),
  ]);
  const config = await readSettings(options, repository, tip);
  progress.show("reading the change…");
  // GitHub compares with the commit in common: what the base gained meanwhile is not this change.
  const base = await repository.mergeBase(tip, head);
  const change = await repository.fetchChange(base, head);
  progress.show(`judging ${change.files.length} changed files…`);
  const found = await reviewChange(repository, change, analyzer, analyzeOptions(config));
  progress.clear();
  // What a change does not touch is not looked at, so that nothing of a baseline is known to be gone.
  const all = { ...found, base, head, isLookedAt: () => false };
  const report = await makeReport(all, config, options, performance.now() - started);
  await finish(report, options, repository);
}
