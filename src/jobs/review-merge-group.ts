/** The check of a merge group: answered from the verdicts of its pull requests, or from its own difference. */
import { judgeFindings, rulesOff } from "../config/effective.ts";
import { configPath } from "../config/parse.ts";
import { renderCheck } from "../review/check.ts";
import type { WordsContext } from "../review/comment.ts";
import { type Member, renderGroup } from "../review/group.ts";
import { planReview } from "../review/plan.ts";
import { renderUntold } from "../review/untold.ts";
import type { ReviewMergeGroupJob } from "./job.ts";
import type { CheckGateway, CheckResult, PullRef, RepositoryGateway } from "./ports.ts";
import { fetchDismissals } from "./read-sayings.ts";
import { reviewChange } from "./review-change.ts";
import type { ReviewPullDeps } from "./review-run.ts";
import { noSettings, readSettings, type Settings } from "./settings.ts";

/** What the use cases of a repository's commits need from the world. */
export interface RepositoryDeps extends ReviewPullDeps {
  readonly repositoryGatewayFor: (
    repository: ReviewMergeGroupJob["repository"],
  ) => RepositoryGateway;
}

/** One run of the job; with `again` an earlier one may have left a check run. */
export interface GroupContext {
  readonly signal: AbortSignal;
  readonly again: boolean;
}

/**
 * Reports the check that the queue waits for. Each pull request in the group was judged at the head it has in the
 * queue, so that its verdict is at hand, mostly; else the group's own difference is judged. Nothing is commented:
 * the lines belong to the pull requests, which have their comments.
 */
export async function reviewMergeGroup(
  job: ReviewMergeGroupJob,
  { signal, again }: GroupContext,
  deps: RepositoryDeps,
): Promise<void> {
  const { head, base } = job;
  const gateway = deps.repositoryGatewayFor(job.repository);
  const checks = gateway.checksOf(base);
  const members = await findMembers(job, gateway, deps);
  const left = again ? await checks.findCheckRun(head) : null;
  if (left?.completed) return;
  const settings = await fetchSettings(gateway, base, deps);
  const { language } = settings.config;
  if (members !== null) {
    await report(checks, head, left?.id ?? null, renderGroup(members, language));
    return;
  }
  const checkRunId = left?.id ?? (await checks.startCheckRun(head, "in_progress"));
  const { installationId } = job.repository;
  const judge = () => judgeGroup(job, gateway, settings, deps);
  const result = await deps.slots.run(installationId, signal, judge, true);
  await checks.completeCheckRun(checkRunId, result);
}

async function report(
  checks: CheckGateway,
  head: string,
  open: number | null,
  result: CheckResult,
): Promise<void> {
  if (open === null) await checks.reportCheckRun(head, result);
  else await checks.completeCheckRun(open, result);
}

/** The pull requests with their verdicts; null unless all are known and speak for themselves. */
async function findMembers(
  { repository, branch, base, head }: ReviewMergeGroupJob,
  gateway: RepositoryGateway,
  { reviews }: RepositoryDeps,
): Promise<readonly Member[] | null> {
  const queued = branch === null ? null : await gateway.fetchQueuedPulls(branch, base, head);
  if (queued === null || queued.length === 0) return null;
  const members: Member[] = [];
  for (const { number, head: pullHead } of queued) {
    const pull: PullRef = { ...repository, number };
    const review = await reviews.findReview(pull, pullHead);
    const conclusion = review?.state === "finished" ? review.conclusion : null;
    // Whatever is neither good nor bad says nothing about the code.
    if (conclusion !== "success" && conclusion !== "failure") return null;
    members.push({ number, head: pullHead, conclusion });
  }
  return members;
}

async function judgeGroup(
  { repository, base, head }: ReviewMergeGroupJob,
  gateway: RepositoryGateway,
  { config, broken }: Settings,
  { analyzer, rules, links, says }: RepositoryDeps,
): Promise<CheckResult> {
  const { language } = config;
  if (!config.enabled) return renderUntold({ kind: "disabled", path: configPath }, language);
  const change = await gateway.fetchChange(base, head);
  const review = await reviewChange(gateway, change, analyzer, { language, off: rulesOff(config) });
  const { complete, failed, goFiles } = review;
  const findings = judgeFindings(review.findings, config);
  const plan = planReview({
    findings: findings.map((finding) => ({
      finding,
      placement: { kind: "summary" },
    })),
    standing: [],
    commentedBefore: new Set(),
    dismissals: await fetchDismissals(says, { ...repository, number: 0 }, findings),
    config,
    complete,
    failed,
  });
  const context: WordsContext = {
    language,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    rulePage: links.rulePage,
    mention: null,
    lineLink: (path, line) => links.lineLink(repository, head, path, line),
  };
  const { stats, notAnalysed, suppressed, directives } = review;
  return renderCheck(
    {
      plan,
      head,
      files: stats.files,
      notAnalysed,
      suppressed: suppressed.length,
      directives,
      goFiles,
      config,
      broken,
      proposal: null,
    },
    context,
  );
}

async function fetchSettings(
  gateway: RepositoryGateway,
  base: string,
  { rules }: RepositoryDeps,
): Promise<Settings> {
  const ruleIds = rules.map(({ id }) => id);
  return readSettings(await gateway.fetchSettingsFiles(base), base, ruleIds);
}

/** Ends the check of a group that could not be judged: the queue must not wait for ever. */
export async function endFailedMergeGroup(
  { repository, base, head }: ReviewMergeGroupJob,
  { message }: { readonly message: string },
  deps: RepositoryDeps,
): Promise<void> {
  const gateway = deps.repositoryGatewayFor(repository);
  const checks = gateway.checksOf(base);
  const left = await checks.findCheckRun(head);
  if (left?.completed) return;
  const { config } = await fetchSettings(gateway, base, deps).catch(() => noSettings);
  const check = renderUntold(
    { kind: "failed", reason: message, failure: config.failure },
    config.language,
  );
  await report(checks, head, left?.id ?? null, check);
}
