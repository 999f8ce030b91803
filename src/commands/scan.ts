/** `mapwarden scan`: everything there is to say about a tree. */
import { posix } from "node:path";
import type { Command } from "commander";
import { isGoPath } from "../jobs/go-paths.ts";
import { scanTree } from "../jobs/scan-tree.ts";
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
import { OperatorError } from "./operator-error.ts";
import { createProgress } from "./progress.ts";

interface ScanOptions extends LocalOptions {
  readonly rev: string;
}

export function defineCommand(command: Command): void {
  addLocalOptions(command)
    .argument("[path...]", "directories, each with what is below it; the whole tree by default")
    .option("--rev <rev>", "commit to read", "HEAD")
    .action((paths: readonly string[], options: ScanOptions) =>
      withRepository(options, (run) => scan(run, paths, options)),
    );
}

async function scan(
  { repository, analyzer }: LocalRun,
  paths: readonly string[],
  options: ScanOptions,
): Promise<void> {
  const started = performance.now();
  const progress = createProgress();
  const head = await repository.resolve(options.rev);
  const config = await readSettings(options, repository, head);
  const roots = paths.length === 0 ? [""] : paths.map(toDirectory);
  await requireDirectories(repository, head, roots, options.rev);
  const found = await scanTree(
    repository,
    head,
    roots,
    analyzer,
    analyzeOptions(config),
    ({ directories, directoriesDone, files, findings }) =>
      progress.show(
        `${directoriesDone}/${directories} packages, ${files} files, ${findings} findings`,
      ),
  );
  progress.clear();
  const ms = performance.now() - started;
  await finish(makeReport({ ...found, base: null, head }, config, ms), options, repository);
}

/** A directory of the tree, as git names it. Paths start at the root of the repository. */
function toDirectory(path: string): string {
  const directory = posix.normalize(path).replace(/\/$/, "");
  if (posix.isAbsolute(directory) || directory.split("/").includes("..")) {
    throw new OperatorError(`${path} is outside the repository: paths start at its root`);
  }
  return directory === "." ? "" : directory;
}

/** A misspelt directory must not pass for a clean one. */
async function requireDirectories(
  repository: LocalRun["repository"],
  commit: string,
  directories: readonly string[],
  revision: string,
): Promise<void> {
  const listings = await repository.fetchDirectories(commit, directories);
  for (const [directory, entries] of listings) {
    if (entries.length > 0 || directory === "") continue;
    const advice = isGoPath(directory) ? "a file; name its directory" : "no directory";
    throw new OperatorError(`${directory} is ${advice} at ${revision}`);
  }
}
