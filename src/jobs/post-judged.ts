/** Writes what was judged to the pull request. */
import { renderCheck } from "../review/check.ts";
import { renderComment, renderFixed, type WordsContext } from "../review/comment.ts";
import type { Plan } from "../review/plan.ts";
import { renderUntold } from "../review/untold.ts";
import { isGatewayFailure } from "./gateway-error.ts";
import { type JudgedPull, planPull } from "./judge-pull.ts";
import type { CheckResult } from "./ports.ts";
import type { ReviewRun } from "./review-run.ts";

/**
 * Posts what the plan wants, and answers what the check is to say; or the new head, if GitHub refused the lines
 * because the pull request moved on. Lines refused for any other reason lose nothing: the check tells it all.
 */
export async function postJudged(
  run: ReviewRun,
  judged: JudgedPull,
): Promise<CheckResult | string> {
  const { gateway, pull, state, settings } = run;
  const context = wordsContext(run);
  try {
    await postComments(run, judged.plan, context);
  } catch (error) {
    if (!isGatewayFailure(error, "anchor-rejected")) throw error;
    const { head } = await gateway.fetchPull(pull);
    if (head !== state.head) return head;
    const plan = planPull(state, settings.config, judged.review, judged.findings, false);
    await editComments(run, plan, context);
    return renderResult(run, { ...judged, plan }, true, context);
  }
  await editComments(run, judged.plan, context);
  return renderResult(run, judged, false, context);
}

async function postComments(run: ReviewRun, plan: Plan, context: WordsContext): Promise<void> {
  if (plan.post.length === 0) return;
  const comments = plan.post.map(({ finding, at }) => ({
    path: at.path,
    line: at.line,
    ...(at.startLine === undefined ? {} : { startLine: at.startLine }),
    body: renderComment(finding, at, context),
  }));
  await run.gateway.postReview(run.pull, { head: run.state.head, body: "", comments });
}

/** One after the other: GitHub slows down those who write in parallel. */
async function editComments(run: ReviewRun, plan: Plan, context: WordsContext): Promise<void> {
  const { gateway, pull, state } = run;
  for (const { id, body, fingerprint } of plan.fixed) {
    const fixed = renderFixed(body, fingerprint, state.head, context.language);
    await gateway.editComment(pull, id, fixed);
  }
  for (const { standing, finding } of plan.returned) {
    await gateway.editComment(pull, standing.id, renderComment(finding.finding, null, context));
  }
}

function renderResult(
  { state, settings }: ReviewRun,
  { review, plan, suppressed }: JudgedPull,
  refused: boolean,
  context: WordsContext,
): CheckResult {
  if (review.goFiles === 0 && review.complete && settings.broken === null) {
    return renderUntold({ kind: "no-go" }, context.language);
  }
  return renderCheck(
    {
      plan,
      head: state.head,
      files: review.stats.files,
      notAnalysed: review.notAnalysed,
      suppressed: suppressed.length,
      config: settings.config,
      brokenConfig: settings.broken,
      refused,
    },
    context,
  );
}

function wordsContext({ rules, links, pull, state, settings }: ReviewRun): WordsContext {
  return {
    language: settings.config.language,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    rulePage: links.rulePage,
    lineLink: (path, line) => links.lineLink(pull, state.head, path, line),
  };
}
