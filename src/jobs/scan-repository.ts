/** Scans the default branch of a repository: what exists already, apart from what pull requests bring. */
import { judgeFindings, rulesOff } from "../config/effective.ts";
import { scanBudgetShare, scanMsMax, scannedDirectoriesMax, scanProgressMs } from "../limits.ts";
import type { RuleFacts } from "../review/comment.ts";
import type { Analyzer } from "./analyzer.ts";
import { GatewayError } from "./gateway-error.ts";
import type { ScanRepositoryJob } from "./job.ts";
import type { CodeReader, RepositoryRef } from "./ports.ts";
import { toRecorded } from "./review-run.ts";
import type { ScanLog, ScannedHead } from "./scan-log.ts";
import { type ScanProgress, scanTree } from "./scan-tree.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { SettingsFiles } from "./settings-files.ts";

/** The tip of the default branch, with the settings that hold there. */
export interface BranchTip extends SettingsFiles {
  readonly branch: string;
  readonly commit: string;
}

/** What is left of the requests that an installation may send in this hour. */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
}

/** What a scan reads of GitHub, at a pace of its own. */
export interface TreeGateway extends CodeReader {
  /** In one request. The tip is null where there is no commit yet, the budget where GitHub sets none. */
  fetchTip(): Promise<{ readonly tip: BranchTip | null; readonly budget: Budget | null }>;
  readonly requests: () => number;
}

export interface ScanDeps {
  readonly treeGatewayFor: (repository: RepositoryRef) => TreeGateway;
  readonly analyzer: Analyzer;
  readonly scans: ScanLog;
  readonly rules: readonly RuleFacts[];
  readonly version: string;
  readonly now: () => number;
}

/** A nightly scan of a head that was scanned before ends after one request. Throws to be tried again from the start. */
export async function scanRepository(
  { repository, reason }: ScanRepositoryJob,
  { signal }: { readonly signal: AbortSignal },
  deps: ScanDeps,
): Promise<void> {
  const { scans, rules } = deps;
  const gateway = deps.treeGatewayFor(repository);
  const { tip, budget } = await gateway.fetchTip();
  if (tip === null) return scans.endScan(repository, "empty", null);
  const head = headOf(tip, deps.version);
  if (reason === "nightly" && (await isKnown(repository, head, scans))) {
    return scans.noteUnchanged(repository);
  }
  if (budget !== null) leaveRest(budget, deps.now());
  const settings = readSettings(
    tip,
    tip.commit,
    rules.map(({ id }) => id),
  );
  if (!settings.config.enabled) return scans.endScan(repository, "disabled", null);
  await scans.startScan(repository, head);
  const late = AbortSignal.timeout(scanMsMax);
  try {
    await judgeTree(repository, head, settings, AbortSignal.any([signal, late]), gateway, deps);
  } catch (error) {
    if (!late.aborted) throw error;
    await scans.endScan(repository, "timed-out", null);
  }
}

/** Says that a scan was given up. */
export function endFailedScan(
  { repository }: ScanRepositoryJob,
  message: string,
  { scans }: Pick<ScanDeps, "scans">,
): Promise<void> {
  return scans.endScan(repository, "failed", message);
}

function headOf({ branch, commit, organisation }: BranchTip, version: string): ScannedHead {
  const above = typeof organisation === "string" ? organisation : organisation.commit;
  return { branch, commit, basis: `${version} ${above}` };
}

async function isKnown(repository: RepositoryRef, head: ScannedHead, scans: ScanLog) {
  const last = await scans.findFinished(repository);
  return last?.commit === head.commit && last.basis === head.basis;
}

/** Reviews come first: a scan waits for the next hour where little is left of this one's requests. */
function leaveRest({ remaining, limit, resetAt }: Budget, now: number): void {
  if (remaining >= limit * scanBudgetShare) return;
  throw new GatewayError(
    { kind: "rate-limited", until: resetAt },
    `A scan waits until ${resetAt.toISOString()}: the rest of this hour's requests is for reviews.`,
    { retryAfterMs: Math.max(0, resetAt.getTime() - now) },
  );
}

async function judgeTree(
  repository: RepositoryRef,
  head: ScannedHead,
  { config }: Settings,
  signal: AbortSignal,
  gateway: TreeGateway,
  { analyzer, scans, now }: ScanDeps,
): Promise<void> {
  const reader = abortable(gateway, signal);
  const progress = createProgress(repository, scans, now);
  const options = { language: config.language, off: rulesOff(config) };
  const analysis = await scanTree(
    ...([reader, head.commit, [""], analyzer, options, progress.note] as const),
    scannedDirectoriesMax,
  );
  await progress.written();
  signal.throwIfAborted();
  const { findings, suppressed, notAnalysed, stats } = analysis;
  await scans.finishScan(repository, head, {
    findings: judgeFindings(findings, config).map(toRecorded),
    suppressed: judgeFindings(suppressed, config).map(toRecorded),
    notAnalysed: notAnalysed.map(({ path, reason }) => ({ path, reason })),
    judgedWhole: notAnalysed.every(({ cause }) => cause === "skipped"),
    files: stats.files,
    requests: gateway.requests(),
  });
}

/** A scan asks in many steps: the next one is not made for somebody who left. */
function abortable(reader: CodeReader, signal: AbortSignal): CodeReader {
  return {
    fetchDirectories: async (...asked) => {
      signal.throwIfAborted();
      return reader.fetchDirectories(...asked);
    },
    fetchBlobs: async (entries) => {
      signal.throwIfAborted();
      return reader.fetchBlobs(entries);
    },
  };
}

/** Writes down how far it came, once in a while. */
function createProgress(repository: RepositoryRef, scans: ScanLog, now: () => number) {
  let at = Number.NEGATIVE_INFINITY;
  let writing = Promise.resolve();
  return {
    note({ directories, directoriesDone }: ScanProgress): void {
      if (now() - at < scanProgressMs) return;
      at = now();
      // What is lost here is only shown: the end is written by itself.
      writing = writing
        .then(() => scans.noteProgress(repository, directories, directoriesDone))
        .catch(() => undefined);
    },
    written: () => writing,
  };
}
