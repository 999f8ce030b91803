/** What `review` and `scan` share: the options of a local repository, its settings, the report. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { DirectiveProblem } from "../analyze/directive-problems.ts";
import type { Analysis } from "../analyze/types.ts";
import {
  defaultConfig,
  type EffectiveConfig,
  judgeFindings,
  mergeLayers,
  rulesOff,
} from "../config/effective.ts";
import { type ConfigError, configPath, parseConfig } from "../config/parse.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import type { Analyzer } from "../jobs/analyzer.ts";
import { framedFilesMax } from "../limits.ts";
import { applyBaseline, type BaselineEntry, parseBaseline } from "../report/baseline.ts";
import { renderGithub } from "../report/github.ts";
import { renderJson } from "../report/json.ts";
import { type FailOn, isFailure, type Report } from "../report/report.ts";
import { renderSarif } from "../report/sarif.ts";
import { type LineOf, printable, renderText } from "../report/text.ts";
import { rules } from "../rules/index.ts";
import { createAnalyzerPool } from "../workers/pool.ts";
import { OperatorError } from "./operator-error.ts";
import { print } from "./print.ts";
import { readVersion } from "./version.ts";

const formats = ["text", "json", "sarif", "github"] as const;
const levels = ["error", "warning", "note", "never"] as const;

/** Options of every command that works on a local repository. */
export interface LocalOptions {
  readonly gitDir?: string;
  readonly C?: string;
  readonly format: (typeof formats)[number];
  readonly config?: string;
  readonly failOn: FailOn;
  readonly baseline?: string;
}

export function addLocalOptions(command: Command): Command {
  return command
    .addOption(new Option("--git-dir <dir>", "git directory, bare or not").conflicts("C"))
    .option("-C <dir>", "work as if started in this directory")
    .addOption(
      new Option("--format <format>", "form of the report").choices(formats).default("text"),
    )
    .option("--config <file>", `settings instead of the repository's ${configPath}`)
    .option("--baseline <file>", "accepted findings, as `scan --write-baseline` wrote them")
    .addOption(
      new Option("--fail-on <level>", "least severity for which the status is 1")
        .choices(levels)
        .default("error"),
    );
}

/** A repository and the threads that judge its code, for the time of one command. */
export interface LocalRun {
  readonly repository: Repository;
  readonly analyzer: Analyzer;
}

/** Opens what a command needs, and closes it however the command ends. */
export async function withRepository<T>(
  options: LocalOptions,
  use: (run: LocalRun) => Promise<T>,
): Promise<T> {
  const cwd = resolve(options.C ?? ".");
  const gitDir = options.gitDir === undefined ? undefined : resolve(options.gitDir);
  const repository = await openRepository({ gitDir, cwd });
  const analyzer = createAnalyzerPool();
  try {
    return await use({ repository, analyzer });
  } finally {
    repository.close();
    await analyzer.close();
  }
}

/** The settings in force: a file named by the caller, else the one of a commit. */
export async function readSettings(
  options: LocalOptions,
  repository: Repository,
  commit: string,
): Promise<EffectiveConfig> {
  const ruleIds = rules.map(({ id }) => id);
  if (options.config !== undefined) {
    const parsed = parseConfig(await readSettingsFile(options.config), ruleIds);
    if (!parsed.ok) throw new OperatorError(describe(options.config, parsed.errors));
    const source = { layer: "file", path: options.config, commit: "" } as const;
    return mergeLayers([{ source, settings: parsed.settings }]);
  }
  const text = await repository.fetchFile(commit, configPath);
  if (text === null) return defaultConfig;
  const parsed = parseConfig(text, ruleIds);
  if (parsed.ok) {
    const source = { layer: "repository", path: configPath, commit } as const;
    return mergeLayers([{ source, settings: parsed.settings }]);
  }
  process.stderr.write(`mapwarden: ${describe(configPath, parsed.errors)}; using the defaults\n`);
  return defaultConfig;
}

async function readSettingsFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new OperatorError(`cannot read the settings file ${path}`);
  }
}

function describe(path: string, errors: readonly ConfigError[]): string {
  return errors.map(({ line, message }) => `${path}:${line}: ${printable(message)}`).join("; ");
}

/** The accepted findings of a run that is given a file of them. */
async function readBaseline({ baseline }: LocalOptions): Promise<readonly BaselineEntry[] | null> {
  if (baseline === undefined) return null;
  const text = await readFile(baseline, "utf8").catch(() => {
    throw new OperatorError(`cannot read the baseline ${baseline}`);
  });
  const entries = parseBaseline(text);
  if (entries) return entries;
  throw new OperatorError(
    `${baseline} is no baseline: write one with \`mapwarden scan --write-baseline ${baseline}\``,
  );
}

/** What the analysis is asked for under some settings. */
export function analyzeOptions(config: EffectiveConfig) {
  return { language: config.language, off: rulesOff(config) };
}

/** What was found in which commits. */
export interface Found extends Pick<Analysis, "findings" | "suppressed" | "notAnalysed" | "stats"> {
  readonly base: string | null;
  readonly head: string;
  readonly directives: readonly DirectiveProblem[];
  /** Tells the paths of which a finding that is missing is known to be gone. */
  readonly isLookedAt: (path: string) => boolean;
}

export async function makeReport(
  found: Found,
  config: EffectiveConfig,
  options: LocalOptions,
  ms: number,
): Promise<Report> {
  const judged = judgeFindings(found.findings, config);
  const entries = await readBaseline(options);
  const left = entries && applyBaseline(judged, entries, found.isLookedAt);
  return {
    base: found.base,
    head: found.head,
    findings: left?.findings ?? judged,
    baseline: left?.use ?? null,
    directives: found.directives,
    suppressed: judgeFindings(found.suppressed, config),
    notAnalysed: found.notAnalysed,
    stats: { ...found.stats, ms: Math.round(ms) },
  };
}

/** Prints the report and sets the status. */
export async function finish(
  report: Report,
  options: LocalOptions,
  repository: Repository,
): Promise<void> {
  await print(await render(report, options, repository));
  if (isFailure(report, options.failOn)) process.exitCode = 1;
}

async function render(
  report: Report,
  { format }: LocalOptions,
  repository: Repository,
): Promise<string> {
  switch (format) {
    case "json":
      return renderJson(report);
    case "sarif":
      return renderSarif(report, rules, readVersion());
    case "github":
      return renderGithub(report);
    case "text":
      return renderText(report, await readLines(repository, report));
  }
}

/** The lines of code that the report shows; beyond some files a reader looks them up. */
async function readLines(repository: Repository, { findings, head }: Report): Promise<LineOf> {
  const paths = [...new Set(findings.map(({ path }) => path))].slice(0, framedFilesMax);
  const texts = await Promise.all(
    paths.map(async (path) => {
      const text = await repository.fetchFile(head, path);
      return [path, text?.split("\n") ?? []] as const;
    }),
  );
  const lines = new Map(texts);
  return (path, line) => lines.get(path)?.[line - 1]?.replace(/\r$/, "");
}
