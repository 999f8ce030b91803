/** Writes what was judged to the pull request. */
import { renderCheck } from "../review/check.ts";
import { renderComment, renderFixed, type WordsContext } from "../review/comment.ts";
import { renderDismissed } from "../review/dismissed.ts";
import { type Plan, withRefused } from "../review/plan.ts";
import type { JudgedPull } from "./judge-pull.ts";
import type { CheckResult, NewComment, SettledThread } from "./ports.ts";
import { postPieces } from "./post-pieces.ts";
import type { ReviewRun } from "./review-run.ts";

/** What was posted, and what the check is to say of it. */
export interface Posted {
  readonly judged: JudgedPull;
  readonly check: CheckResult;
}

/**
 * Posts what the plan wants, and answers what came of it; or the new head, if GitHub refused the lines because the
 * pull request moved on. Lines refused for any other reason lose nothing: the check tells what they were to say.
 */
export async function postJudged(run: ReviewRun, judged: JudgedPull): Promise<Posted | string> {
  const context = wordsContext(run);
  const comments = judged.plan.post.map(({ finding, at }): [string, NewComment] => [
    finding.fingerprint,
    {
      path: at.path,
      line: at.line,
      ...(at.startLine === undefined ? {} : { startLine: at.startLine }),
      body: renderComment(finding, at, context),
    },
  ]);
  const refused = await postPieces(run, comments);
  if (typeof refused === "string") return refused;
  const plan = withRefused(judged.plan, refused);
  await run.comments.recordCommented(run.pull, findCommented(plan));
  await editComments(run, plan, context);
  await run.gateway.settleThreads(findSettled(plan));
  const posted = { ...judged, plan };
  return { judged: posted, check: renderResult(run, posted, context) };
}

/** Findings that have a comment by now, whenever it was posted. */
function findCommented({ shown }: Plan): readonly string[] {
  return shown.filter((each) => each.shown === "comment").map(({ finding }) => finding.fingerprint);
}

/** One after the other: GitHub slows down those who write in parallel. */
async function editComments(run: ReviewRun, plan: Plan, context: WordsContext): Promise<void> {
  const { gateway, state } = run;
  for (const { id, body, fingerprint } of plan.fixed) {
    const fixed = renderFixed(body, fingerprint, state.head, context.language);
    await gateway.editComment(id, fixed);
  }
  for (const { standing, finding } of plan.returned) {
    await gateway.editComment(standing.id, renderComment(finding.finding, null, context));
  }
  for (const { standing, finding, dismissal } of plan.settled) {
    await gateway.editComment(standing.id, renderDismissed(finding, dismissal, context));
  }
}

/**
 * Threads to close and to open again. A thread in which somebody answered is left to its people, unless the answer
 * was to have it closed.
 */
function findSettled({ fixed, returned, settled }: Plan): readonly SettledThread[] {
  const done = fixed.filter((each) => each.canResolve && !each.resolved && !each.answered);
  const dismissed = settled.filter(({ standing }) => standing.canResolve && !standing.resolved);
  const back = returned.filter(({ standing }) => standing.canReopen && standing.resolved);
  return [
    ...done.map(({ threadId }) => ({ threadId, resolved: true })),
    ...dismissed.map(({ standing: { threadId } }) => ({ threadId, resolved: true })),
    ...back.map(({ standing: { threadId } }) => ({ threadId, resolved: false })),
  ];
}

function renderResult(
  { state, settings }: ReviewRun,
  { review, plan, suppressed, proposal }: JudgedPull,
  context: WordsContext,
): CheckResult {
  return renderCheck(
    {
      plan,
      head: state.head,
      files: review.stats.files,
      notAnalysed: review.notAnalysed,
      suppressed: suppressed.length,
      directives: review.directives,
      goFiles: review.goFiles,
      config: settings.config,
      broken: settings.broken,
      proposal,
    },
    context,
  );
}

function wordsContext({ rules, links, pull, state, settings }: ReviewRun): WordsContext {
  return {
    language: settings.config.language,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    rulePage: links.rulePage,
    mention: state.viewer,
    lineLink: (path, line) => links.lineLink(pull, state.head, path, line),
  };
}
