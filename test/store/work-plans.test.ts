/** What is asked while pull requests are reviewed reads a few rows by an index, however many reviews there were. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PullRef } from "../../src/jobs/ports.ts";
import type { ReviewOutcome } from "../../src/jobs/review-log.ts";
import { createCommentLog } from "../../src/store/comment-log.ts";
import type { Store } from "../../src/store/open.ts";
import { createOperationFigures } from "../../src/store/operation.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { filterUnreviewed } from "../../src/store/unreviewed.ts";
import { type AskedStore, noteAsked, type Plan } from "../support/asked.ts";
import { postgresBinaries } from "../support/postgres.ts";
import { seedDashboard } from "../support/seed-dashboard.ts";
import { useStores } from "../support/stores.ts";

/** Tables that grow with every pull request. */
const large: ReadonlySet<string> = new Set([
  ...["finding_lives", "findings", "reviews", "pulls", "not_analysed", "dismissals", "commented"],
  "deliveries",
]);

/** Indexes of the few rows that something is still to be done with. */
const small: ReadonlySet<string> = new Set(["reviews_running"]);

/** Large tables that are read from one end on: whole, or along an index until enough was found. */
function readThrough(plan: Plan): readonly string[] {
  const { "Node Type": type, "Relation Name": table = "", Plans: parts = [] } = plan;
  const { "Index Name": index, "Index Cond": condition } = plan;
  const isScan = type === "Seq Scan" || /^Index (?:Only )?Scan$/.test(type);
  const isFew = condition !== undefined || (index !== undefined && small.has(index));
  const isOwn = isScan && large.has(table) && !isFew;
  return [...(isOwn ? [table] : []), ...parts.flatMap(readThrough)];
}

const outcome: ReviewOutcome = {
  ...{ state: "finished", conclusion: "failure", requests: 1, timingsMs: {}, suppressed: [] },
  ...{ judgedWhole: true, notAnalysed: [{ path: "a.go", reason: "generated code" }] },
  findings: [
    {
      ...{ fingerprint: "f".repeat(24), rule: "rule-1", severity: "error", confidence: "high" },
      ...{ mode: "block", path: "a/b.go", line: 1, endLine: 1 },
      words: { what: "`m` is nil", why: "never made", fix: "make it" },
    },
  ],
};

describe.runIf(postgresBinaries !== null)("on a seeded PostgreSQL", () => {
  const stores = useStores("postgres");
  let store: Store;
  let db: AskedStore["db"];
  let asked: AskedStore["asked"];
  let planOf: AskedStore["planOf"];
  beforeAll(async () => {
    store = await stores.createStore();
    const rules = Array.from({ length: 50 }, (_, index) => `rule-${index}`);
    const size = { installations: 3, repositories: 200, reviews: 15_000, findings: 40_000 };
    await seedDashboard(store.db, rules, size);
    await sql`INSERT INTO deliveries (guid, event, installation_id, repository_id, jobs, received_at)
      SELECT 'd' || n, 'pull_request', 1, 1, 1, now() - n * interval '1 minute'
      FROM generate_series(1, 20000) n`.execute(store.db);
    await sql`INSERT INTO commented (repository_id, pull_number, fingerprint, installation_id)
      SELECT repository_id, number, 'f', installation_id FROM pulls`.execute(store.db);
    await sql`VACUUM ANALYZE`.execute(store.db);
    ({ db, asked, planOf } = noteAsked(store));
  }, 120_000);
  afterAll(async () => {
    await db.destroy();
    await store.close();
  });

  /** A pull request of the seed, in the middle of its years. */
  async function findPull(): Promise<PullRef> {
    const { rows } = await sql<PullRef>`
      SELECT p.installation_id AS "installationId", p.repository_id AS "repositoryId", r.owner, r.name AS repo, p.number
      FROM pulls AS p JOIN repositories AS r ON r.id = p.repository_id
      ORDER BY p.number OFFSET 2000 LIMIT 1`.execute(store.db);
    const [pull] = rows;
    if (!pull) throw new Error("the seed has no pull requests");
    return pull;
  }

  async function wrongPlans(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const query of asked.splice(0)) {
      if (!/^\s*(?:select|insert|update|delete|with)\b/i.test(query.sql)) continue;
      const tables = readThrough(await planOf(query));
      if (tables.length > 0) wrong.push(`${tables}: ${query.sql}`);
    }
    return wrong;
  }

  test("the life of a review", { timeout: 60_000 }, async () => {
    const pull = await findPull();
    const [reviews, comments] = [
      createReviewLog({ ...store, db }),
      createCommentLog({ ...store, db }),
    ];
    const start = { pull, head: "h", base: "b", reason: "opened", deliveryId: "d" } as const;
    const { id } = await reviews.startReview(start);
    await reviews.recordCheckRun(pull, id, 7);
    await reviews.findReview(pull, "h");
    await reviews.findLatest(pull);
    await reviews.fetchOpen(pull);
    await reviews.findToldHead(pull);
    await comments.recordCommented(pull, ["f1", "f2"]);
    await comments.fetchCommented(pull);
    await reviews.finishReview(pull, id, outcome);
    await reviews.settlePull(pull);
    expect(asked.length).toBeGreaterThan(15);
    expect(await wrongPlans()).toEqual([]);
  });

  test("what goes on beside reviews", { timeout: 60_000 }, async () => {
    const pull = await findPull();
    const figures = createOperationFigures({ ...store, db });
    await figures.fetchOldestOpenMs();
    await createReviewLog({ ...store, db }).fetchRunning(new Date());
    const open = { pull, head: "h", base: "b", updatedAt: new Date() };
    await filterUnreviewed({ ...store, db }, [open]);
    expect(asked.length).toBeGreaterThan(2);
    expect(await wrongPlans()).toEqual([]);
  });

  test("a table that is read through would be noticed", async () => {
    asked.length = 0;
    await db.selectFrom("reviews").select("id").orderBy("id").limit(1).execute();
    await db.selectFrom("reviews").select("head_sha").execute();
    expect(await wrongPlans()).toHaveLength(2);
  });
});
