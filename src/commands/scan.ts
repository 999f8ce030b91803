/** `mapwarden scan`: everything there is to say about a tree. */
import { writeFile } from "node:fs/promises";
import { posix } from "node:path";
import { type Command, Option } from "commander";
import { findDirectiveProblems } from "../analyze/directive-problems.ts";
import { rulesOff } from "../config/effective.ts";
import { isGoPath } from "../jobs/go-paths.ts";
import { scanTree } from "../jobs/scan-tree.ts";
import { renderBaseline } from "../report/baseline.ts";
import type { Report } from "../report/report.ts";
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
import { print } from "./print.ts";
import { createProgress } from "./progress.ts";

interface ScanOptions extends LocalOptions {
  readonly rev: string;
  readonly writeBaseline?: string;
}

export function defineCommand(command: Command): void {
  addLocalOptions(command)
    .argument("[path...]", "directories, each with what is below it; the whole tree by default")
    .option("--rev <rev>", "commit to read", "HEAD")
    .addOption(
      new Option(
        "--write-baseline <file>",
        "accept all that is found, in a file for --baseline",
      ).conflicts("baseline"),
    )
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
  const directives = findDirectiveProblems(found, rulesOff(config));
  const isLookedAt = (path: string): boolean => roots.some((root) => isBelow(path, root));
  const all = { ...found, base: null, head, directives, isLookedAt };
  const report = await makeReport(all, config, options, ms);
  if (options.writeBaseline === undefined) await finish(report, options, repository);
  else await writeBaseline(options.writeBaseline, report);
}

/** Accepts what there is; the next run with this file starts from nothing. */
async function writeBaseline(file: string, { findings }: Report): Promise<void> {
  try {
    await writeFile(file, renderBaseline(findings));
  } catch {
    throw new OperatorError(`cannot write the baseline ${file}`);
  }
  const count = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  await print(`${count} accepted in ${file}\n`);
}

function isBelow(path: string, directory: string): boolean {
  return directory === "" || path.startsWith(`${directory}/`);
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
