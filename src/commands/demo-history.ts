/** Writes the demo's made-up weeks as the reviews of those weeks would have, and then sets their clocks back. */
import { sql } from "kysely";
import {
  type HistoryRule,
  makeHistory,
  type PastFinding,
  type PastPull,
  type PastReview,
  type PastTree,
} from "../demo/history.ts";
import type { Confidence, Mode, Severity } from "../finding/finding.ts";
import type { PullFacts } from "../jobs/finding-life.ts";
import type { ReviewPullJob } from "../jobs/job.ts";
import type { PullRef, RepositoryRef } from "../jobs/ports.ts";
import type { RecordedFinding, ReviewOutcome } from "../jobs/review-log.ts";
import { rules } from "../rules/index.ts";
import { lockTenants } from "../store/deliveries.ts";
import { openStore, type Store, type StoreLocation } from "../store/open.ts";
import { createReviewLog } from "../store/reviews.ts";
import { createSayLog } from "../store/say-log.ts";
import { createScanLog } from "../store/scans.ts";
import { ruleCards } from "./dashboard.ts";

type Rule = HistoryRule<Severity, Confidence, Mode>;

/** Every third is met in the demo: more would be a dashboard of noise. */
const met: readonly Rule[] = ruleCards.filter(
  ({ mode }, index) => index % 3 === 0 && (mode === "block" || mode === "comment"),
);

/** Fills an empty store, before the App is started on it. */
export async function writeHistory(
  location: StoreLocation,
  repositories: readonly RepositoryRef[],
  now: Date,
): Promise<void> {
  const store = await openStore(location, () => undefined);
  try {
    const { pulls, trees } = makeHistory(repositories.length, met, now);
    for (const past of pulls) {
      const repository = repositories[past.repository];
      if (repository) await writePull(store, { ...repository, number: past.number }, past);
    }
    for (const tree of trees) {
      const repository = repositories[tree.repository];
      if (repository) await writeTree(store, repository, tree, begun(pulls));
    }
  } finally {
    await store.close();
  }
}

/** When the first of them was opened. */
function begun(pulls: readonly PastPull<Rule>[]): Date {
  return pulls[0]?.reviews[0]?.at ?? new Date();
}

async function writeTree(
  store: Store,
  repository: RepositoryRef,
  { commit, findings }: PastTree<Rule>,
  since: Date,
): Promise<void> {
  const head = { branch: "main", commit, basis: "demo" };
  const scans = createScanLog(store);
  await scans.startScan(repository, head);
  await scans.finishScan(repository, head, {
    ...{ findings: findings.map(toRecorded), suppressed: [], notAnalysed: [] },
    ...{ judgedWhole: true, files: 120, requests: 6 },
  });
  await sql`
    UPDATE finding_lives SET opened_at = ${since}
    WHERE repository_id = ${repository.repositoryId} AND pull_number = 0`.execute(store.db);
}

async function writePull(store: Store, pull: PullRef, past: PastPull<Rule>): Promise<void> {
  const reviews = createReviewLog(store);
  for (const [index, review] of past.reviews.entries()) {
    const reason = index === 0 ? "opened" : "synchronize";
    await tell(store, pull, past, review, reason);
    const start = { pull, head: review.head, base: null, reason, deliveryId: "demo" } as const;
    const { id } = await reviews.startReview(start);
    await reviews.finishReview(pull, id, outcomeOf(review));
    await setBack(store, pull, id, review);
  }
  await createSayLog(store).recordDismissals(
    pull,
    past.words.map(({ at, ...word }) => ({
      ...word,
      pull: pull.number,
      author: { login: past.author, id: 101 },
      at: at.toISOString(),
      source: `review/${pull.number}`,
    })),
  );
  const last = past.reviews.at(-1);
  if (past.end === null || last === undefined) return;
  await tell(store, pull, past, { ...last, at: past.end.at }, "closed", past.end);
  await reviews.settlePull(pull);
}

/** What the webhook of that moment would have said. */
async function tell(
  { db }: Store,
  pull: PullRef,
  { title, author }: PastPull<Rule>,
  { at, head }: Pick<PastReview<Rule>, "at" | "head">,
  reason: ReviewPullJob["reason"],
  end: PastPull<Rule>["end"] = null,
): Promise<void> {
  const facts: PullFacts = {
    ...{ title, author, updatedAt: at.toISOString() },
    state: end?.state ?? "open",
    closedAt: end?.at.toISOString() ?? null,
    mergeCommit: end?.state === "merged" ? end.commit : null,
  };
  const job = { kind: "review-pull", pull, head, base: null, deliveryId: "demo", reason } as const;
  await db.transaction().execute((trx) => lockTenants(trx, [{ ...job, facts }]));
}

function outcomeOf({ findings, notAnalysed }: PastReview<Rule>): ReviewOutcome {
  const blocks = findings.some(({ rule }) => rule.mode === "block");
  return {
    state: "finished",
    conclusion: blocks ? "failure" : "success",
    findings: findings.map(toRecorded),
    suppressed: [],
    judgedWhole: true,
    notAnalysed,
    requests: 8,
    timingsMs: {},
  };
}

function toRecorded({ rule, line, ...finding }: PastFinding<Rule>): RecordedFinding {
  const { id, severity, confidence, mode } = rule;
  const title = rules.find((each) => each.id === id)?.title.en ?? id;
  const words = {
    what: `${title}.`,
    why: "This finding was generated for the demo: there is no code behind it.",
    fix: "The page of the rule says how such code is mended.",
  };
  return { ...finding, rule: id, severity, confidence, mode, line, endLine: line, words };
}

async function setBack(
  { db }: Store,
  { repositoryId, number }: PullRef,
  reviewId: number,
  { at, head }: PastReview<Rule>,
): Promise<void> {
  await sql`UPDATE reviews SET started_at = ${at}, finished_at = ${at} WHERE id = ${reviewId}`.execute(
    db,
  );
  await sql`
    UPDATE finding_lives SET
      opened_at = CASE opened_commit WHEN ${head} THEN ${at} ELSE opened_at END,
      seen_at = CASE seen_commit WHEN ${head} THEN ${at} ELSE seen_at END,
      left_at = CASE left_commit WHEN ${head} THEN ${at} ELSE left_at END
    WHERE repository_id = ${repositoryId} AND pull_number = ${number}`.execute(db);
  await sql`
    UPDATE pulls SET updated_at = ${at} WHERE repository_id = ${repositoryId} AND number = ${number}`.execute(
    db,
  );
}
