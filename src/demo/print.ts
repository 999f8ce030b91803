/** What the demo prints: the review and the check run as they stand on the pull request. */
import { alignTables, toPlain, wrap } from "./plain.ts";
import type { CheckRun, ReviewComment } from "./stand-in-posted.ts";
import type { Pull, Repository } from "./stand-in-state.ts";

/** Makes words stand out where the terminal can; otherwise gives them back. */
export type Emphasize = (text: string) => string;

const width = 92;

/** All that was posted on a pull request. */
export function renderPosted(repository: Repository, pull: Pull, emphasize: Emphasize): string {
  const comments = repository.comments
    .filter((comment) => comment.pull === pull.number)
    .toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  const reviews = repository.reviews.filter((review) => review.pull === pull.number);
  const run = repository.checkRuns.findLast((candidate) => candidate.headSha === pull.head.sha);
  const bodies = reviews.map(({ body }) => body).filter((body) => body !== "");
  const heading = `Review: ${count(comments.length, "comment")} in ${count(reviews.length, "request")}`;
  return [
    emphasize(heading),
    ...bodies.map((body) => wrap(toPlain(body), width, "  ")),
    ...comments.map((comment) => renderComment(comment, emphasize)),
    ...(run ? [renderRun(run, emphasize)] : []),
  ].join("\n\n");
}

function renderComment(comment: ReviewComment, emphasize: Emphasize): string {
  const lines = comment.startLine === undefined ? "" : `${comment.startLine}-`;
  const place = emphasize(`  ${comment.path}:${lines}${comment.line}`);
  return `${place}\n${wrap(toPlain(comment.body), width, "    ")}`;
}

function renderRun(run: CheckRun, emphasize: Emphasize): string {
  const verdict = run.conclusion ?? run.status;
  const heading = emphasize(`Check run ${run.name}: ${verdict} (${run.output.title ?? ""})`);
  const summary = alignTables(toPlain(run.output.summary ?? ""));
  const annotations =
    run.annotations.length > 0 ? [`  ${count(run.annotations.length, "annotation")}`] : [];
  return [`${heading}\n${wrap(summary, width, "  ").trimEnd()}`, ...annotations].join("\n\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
