/** What the review log keeps, on both stores. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PullRef } from "../../src/jobs/ports.ts";
import type { ReviewLog, ReviewOutcome, ReviewStart } from "../../src/jobs/review-log.ts";
import type { Store } from "../../src/store/open.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const pull: PullRef = {
  installationId: 9_007_199_254_740_000,
  repositoryId: 4_294_967_300,
  owner: "octo",
  repo: "maps",
  number: 7,
};
const stranger: PullRef = { ...pull, installationId: 2 };

function startOf(head: string, at: PullRef = pull): ReviewStart {
  return { pull: at, head, base: "b0", reason: "opened", deliveryId: "d-1" };
}

const outcome: ReviewOutcome = {
  state: "finished",
  conclusion: "failure",
  requests: 7,
  timingsMs: { fetch: 12, analyze: 3.5 },
  suppressed: [],
  judgedWhole: true,
  notAnalysed: [{ path: "gen.go", reason: "generated" }],
  findings: Array.from({ length: 1_201 }, (_, index) => ({
    fingerprint: `f${index}`,
    rule: "nil-map-write",
    severity: "error",
    confidence: "high",
    mode: "block",
    path: "a/b.go",
    line: index + 1,
    endLine: index + 1,
    words: { what: "`m` is nil", why: "never made", fix: "make it" },
  })),
};

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let log: ReviewLog;
  beforeAll(async () => {
    store = await stores.createStore();
    log = createReviewLog(store);
  });
  afterAll(() => store.close());

  test("ids above 32 bits and counts come back as numbers", async () => {
    const { id } = await log.startReview(startOf("ids"));
    expect(typeof id).toBe("number");
    const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM reviews`.execute(
      store.db,
    );
    expect(rows[0]?.count).toBe(1);
    const [running] = await log.fetchRunning(new Date(Date.now() + 60_000));
    expect(running?.pull).toEqual(pull);
    await log.finishReview(pull, id, { ...outcome, findings: [] });
  });

  test("a review that a crash left open is taken up again with its check run", async () => {
    const first = await log.startReview(startOf("crash"));
    await log.recordCheckRun(pull, first.id, 99);
    const again = await log.startReview(startOf("crash"));
    expect(again).toMatchObject({ id: first.id, state: "running", checkRunId: 99 });
  });

  test("knows the latest review of a pull request, those that are open, and the head it was told", async () => {
    const other: PullRef = { ...pull, number: 8 };
    expect(await log.findLatest(other)).toBeUndefined();
    expect(await log.findToldHead(other)).toBeNull();
    const first = await log.startReview(startOf("one", other));
    const second = await log.startReview(startOf("two", other));
    expect((await log.fetchOpen(other)).map(({ id }) => id)).toEqual([second.id, first.id]);
    await log.finishReview(other, second.id, { ...outcome, findings: [] });
    expect(await log.findLatest(other)).toMatchObject({ id: second.id, state: "finished" });
    expect(await log.fetchOpen(other)).toMatchObject([{ head: "one", state: "running" }]);
    expect(await log.findToldHead(other)).toBe("one");
    const elsewhere = { ...other, installationId: stranger.installationId };
    expect(await log.findLatest(elsewhere)).toBeUndefined();
    expect(await log.fetchOpen(elsewhere)).toEqual([]);
    expect(await log.findToldHead(elsewhere)).toBeNull();
    await log.finishReview(other, first.id, { ...outcome, findings: [] });
  });

  test("ending a review keeps all it found, and ending it twice changes nothing", async () => {
    const { id } = await log.startReview(startOf("end"));
    await log.finishReview(pull, id, outcome);
    await log.finishReview(pull, id, { ...outcome, state: "failed", conclusion: null });
    expect(await log.findReview(pull, "end")).toMatchObject({
      id,
      state: "finished",
      conclusion: "failure",
    });
    const found = await store.db.selectFrom("findings").selectAll().where("review_id", "=", id);
    const rows = await found.orderBy("line").execute();
    expect(rows).toHaveLength(1_201);
    expect(rows[0]).toMatchObject({
      repository_id: pull.repositoryId,
      what: "`m` is nil",
      line: 1,
    });
    const review = await store.db
      .selectFrom("reviews")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(review.timings_ms).toEqual({ fetch: 12, analyze: 3.5 });
    expect(review.finished_at).toBeInstanceOf(Date);
  });

  test("another installation neither sees nor ends a review", async () => {
    const { id } = await log.startReview(startOf("tenant"));
    expect(await log.findReview(stranger, "tenant")).toBeUndefined();
    await log.recordCheckRun(stranger, id, 1);
    await log.finishReview(stranger, id, outcome);
    expect(await log.findReview(pull, "tenant")).toMatchObject({
      state: "running",
      checkRunId: null,
    });
  });

  test("a finished head that is reviewed again gets a review of its own", async () => {
    const first = await log.startReview(startOf("again"));
    await log.finishReview(pull, first.id, { ...outcome, findings: [] });
    const second = await log.startReview(startOf("again"));
    expect(second.id).toBeGreaterThan(first.id);
    expect(await log.findReview(pull, "again")).toMatchObject({ id: second.id, state: "running" });
  });

  test("forgetting a repository forgets everything about it", async () => {
    const other = { ...pull, repositoryId: 55, number: 1 };
    const { id } = await log.startReview(startOf("gone", other));
    await log.finishReview(other, id, outcome);
    await store.db.deleteFrom("repositories").where("id", "=", 55).execute();
    for (const table of ["pulls", "reviews", "findings", "not_analysed"] as const) {
      const left = await store.db
        .selectFrom(table)
        .select("repository_id")
        .where("repository_id", "=", 55)
        .execute();
      expect(left, table).toEqual([]);
    }
  });
});
