/** The life of findings as reviews, events, people and scans change it, on both stores. */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PullFacts } from "../../src/jobs/finding-life.ts";
import type { PullRef } from "../../src/jobs/ports.ts";
import type { RecordedFinding, ReviewLog, ReviewOutcome } from "../../src/jobs/review-log.ts";
import { lockTenants } from "../../src/store/deliveries.ts";
import { recordTree } from "../../src/store/lives/record-tree.ts";
import { heedDismissals } from "../../src/store/lives/verdicts.ts";
import type { Store } from "../../src/store/open.ts";
import { forgetOld } from "../../src/store/retention.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const base = { installationId: 1, repositoryId: 10, owner: "octo", repo: "maps" };
const pull: PullRef = { ...base, number: 7 };
const other: PullRef = { ...base, number: 8 };

function finding(fingerprint: string, line = 1): RecordedFinding {
  return {
    fingerprint,
    rule: "nil-map-write",
    severity: "error",
    confidence: "high",
    mode: "block",
    path: "a/b.go",
    line,
    endLine: line,
    words: { what: "`m` is nil", why: "never made", fix: "make it" },
  };
}

function outcomeOf(fingerprints: readonly string[], more: Partial<ReviewOutcome> = {}) {
  return {
    state: "finished",
    conclusion: "failure",
    requests: 1,
    timingsMs: {},
    notAnalysed: [],
    suppressed: [],
    judgedWhole: true,
    findings: fingerprints.map((each) => finding(each)),
    ...more,
  } satisfies ReviewOutcome;
}

function factsOf(state: PullFacts["state"], minute = 0): PullFacts {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return {
    title: `Title of ${state}`,
    author: "mallory",
    state,
    updatedAt: at,
    closedAt: state === "open" ? null : at,
    mergeCommit: state === "merged" ? "m".repeat(40) : null,
  };
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let log: ReviewLog;
  beforeAll(async () => {
    store = await stores.createStore();
    log = createReviewLog(store);
  });
  beforeEach(async () => {
    await store.db.deleteFrom("installations").execute();
  });
  afterAll(() => store.close());

  async function review(at: PullRef, head: string, outcome: ReviewOutcome): Promise<void> {
    const { id } = await log.startReview({
      ...{ pull: at, head, base: "b", reason: "opened", deliveryId: "d" },
    });
    await log.finishReview(at, id, outcome);
  }

  async function tell(at: PullRef, facts: PullFacts): Promise<void> {
    const job = { kind: "review-pull", pull: at, head: "h", base: "b", deliveryId: "d" } as const;
    await store.db
      .transaction()
      .execute((trx) => lockTenants(trx, [{ ...job, reason: "closed", facts }]));
  }

  async function statesOf(at: Pick<PullRef, "number">): Promise<Record<string, string>> {
    const rows = await store.db
      .selectFrom("finding_lives")
      .select(["fingerprint", "state"])
      .where("pull_number", "=", at.number)
      .orderBy("fingerprint")
      .execute();
    return Object.fromEntries(rows.map(({ fingerprint, state }) => [fingerprint, state]));
  }

  async function dismiss(fingerprint: string, kind: "ignore" | "false-positive" | "resolve") {
    const values = { fingerprint, kind, pull_number: 7, installation_id: 1, repository_id: 10 };
    await store.db
      .insertInto("dismissals")
      .values({
        ...values,
        ...{ reason: "by design", author_login: "octocat", author_id: 5 },
        ...{ source: `review/${fingerprint}`, given_at: new Date() },
        ...{ revoked_by_login: null, revoked_by_id: null },
      })
      .execute();
    await heed(fingerprint);
  }

  const heed = (fingerprint: string) =>
    store.db.transaction().execute((trx) => heedDismissals(trx, base, [fingerprint]));

  /** What the triggers keep, and what counting the rows gives. */
  async function expectCountsToAgree(): Promise<void> {
    const weeks = await sql`
      SELECT installation_id, dated, week, rule, severity, origin, state, findings FROM life_rule_weeks
      WHERE findings <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7`.execute(store.db);
    const counted = await sql`
      SELECT installation_id, dated, date_trunc('week', at AT TIME ZONE 'UTC')::date AS week, rule, severity,
        origin, state, count(*)::integer AS findings
      FROM finding_lives CROSS JOIN LATERAL
        (VALUES ('opened', opened_at), ('settled', settled_at)) d (dated, at)
      WHERE at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`.execute(
      store.db,
    );
    expect(weeks.rows).toEqual(counted.rows);
    const coarse = await sql`
      SELECT installation_id, dated, week, severity, origin, state, findings FROM life_weeks
      WHERE findings <> 0 ORDER BY 1, 2, 3, 4, 5, 6`.execute(store.db);
    const fine = await sql`
      SELECT installation_id, dated, week, severity, origin, state, sum(findings)::integer AS findings
      FROM life_rule_weeks WHERE findings <> 0
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(findings) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`.execute(
      store.db,
    );
    expect(coarse.rows).toEqual(fine.rows);
    const kept = await sql`
      SELECT repository_id, severity, origin, state, findings FROM life_repositories
      WHERE findings <> 0 ORDER BY 1, 2, 3, 4`.execute(store.db);
    const summed = await sql`
      SELECT repository_id, severity, origin, state, count(*)::integer AS findings
      FROM finding_lives GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`.execute(store.db);
    expect(kept.rows).toEqual(summed.rows);
    const byRule = await sql`
      SELECT repository_id, rule, severity, origin, state, findings FROM life_repository_rules
      WHERE findings <> 0 ORDER BY 1, 2, 3, 4, 5`.execute(store.db);
    const ruled = await sql`
      SELECT repository_id, rule, severity, origin, state, count(*)::integer AS findings
      FROM finding_lives GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`.execute(store.db);
    expect(byRule.rows).toEqual(ruled.rows);
  }

  test("a finding that a push takes away is prevented, and one that comes back is open again", async () => {
    await review(pull, "one", outcomeOf(["a", "b"]));
    expect(await statesOf(pull)).toEqual({ a: "open", b: "open" });
    await review(pull, "two", outcomeOf(["b"]));
    expect(await statesOf(pull)).toEqual({ a: "prevented", b: "open" });
    const life = await store.db
      .selectFrom("finding_lives")
      .selectAll()
      .where("fingerprint", "=", "a")
      .executeTakeFirstOrThrow();
    expect(life).toMatchObject({ opened_commit: "one", seen_commit: "one", left_commit: "two" });
    await review(pull, "three", outcomeOf(["a", "b"]));
    expect(await statesOf(pull)).toEqual({ a: "open", b: "open" });
    await expectCountsToAgree();
  });

  test("what a review did not read is not gone, and a head left behind changes nothing", async () => {
    await review(pull, "one", outcomeOf(["a"]));
    await review(pull, "two", outcomeOf([], { judgedWhole: false }));
    await review(pull, "three", outcomeOf([], { state: "superseded" }));
    expect(await statesOf(pull)).toEqual({ a: "open" });
  });

  test("a merge takes open findings along, a closed pull request drops them, reopening brings them back", async () => {
    await review(pull, "one", outcomeOf(["a"]));
    await review(other, "one", outcomeOf(["a", "b"]));
    await tell(pull, factsOf("merged"));
    await log.settlePull(pull);
    await tell(other, factsOf("closed"));
    await log.settlePull(other);
    expect(await statesOf(pull)).toEqual({ a: "merged" });
    expect(await statesOf(other)).toEqual({ a: "dropped", b: "dropped" });
    await tell(other, factsOf("open", 5));
    await log.settlePull(other);
    expect(await statesOf(other)).toEqual({ a: "open", b: "open" });
    // The branch has it from the first pull request: the second one did not prevent it.
    await review(other, "two", outcomeOf(["b"]));
    expect(await statesOf(other)).toEqual({ a: "dropped", b: "open" });
    await log.settlePull(other);
    expect(await statesOf(other)).toEqual({ a: "dropped", b: "open" });
    await expectCountsToAgree();
  });

  test("a review that ends after the merge settles what it found", async () => {
    await review(pull, "one", outcomeOf([]));
    await tell(pull, factsOf("merged"));
    await review(pull, "two", outcomeOf(["late"]));
    expect(await statesOf(pull)).toEqual({ late: "merged" });
  });

  test("words that arrive late do not change what is told of a pull request", async () => {
    await tell(pull, factsOf("merged", 9));
    await tell(pull, { ...factsOf("open", 3), title: "older" });
    const row = await store.db.selectFrom("pulls").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "merged", title: "Title of merged", author: "mallory" });
  });

  test("a person's word counts in every pull request, a resolved one in its own, and can be taken back", async () => {
    await review(pull, "one", outcomeOf(["a", "b", "c"]));
    await dismiss("a", "ignore");
    await dismiss("b", "false-positive");
    await dismiss("c", "resolve");
    expect(await statesOf(pull)).toEqual({ a: "ignored", b: "false-positive", c: "ignored" });
    await review(other, "one", outcomeOf(["a", "b", "c"]));
    expect(await statesOf(other)).toEqual({ a: "ignored", b: "false-positive", c: "open" });
    await store.db
      .updateTable("dismissals")
      .set({ revoked_at: new Date() })
      .where("fingerprint", "=", "a")
      .execute();
    await heed("a");
    expect(await statesOf(other)).toEqual({ a: "open", b: "false-positive", c: "open" });
    await expectCountsToAgree();
  });

  test("a comment in the code silences a finding, which is not a fix", async () => {
    await review(pull, "one", outcomeOf(["a"]));
    await review(pull, "two", outcomeOf([], { suppressed: [finding("a")] }));
    expect(await statesOf(pull)).toEqual({ a: "ignored" });
    await review(pull, "three", outcomeOf(["a"]));
    expect(await statesOf(pull)).toEqual({ a: "open" });
  });

  test("the tree's findings are kept apart, and what it lost is fixed there and where it was merged", async () => {
    await review(pull, "one", outcomeOf(["a", "b"]));
    await tell(pull, factsOf("merged"));
    await log.settlePull(pull);
    const scan = (commit: string, found: readonly string[]) =>
      store.db.transaction().execute((trx) =>
        recordTree(trx, base, {
          ...{ commit, suppressed: [], judgedWhole: true },
          findings: found.map((each) => finding(each)),
        }),
      );
    await scan("t1", ["a", "b", "old"]);
    expect(await statesOf({ number: 0 })).toEqual({ a: "open", b: "open", old: "open" });
    const events = await scan("t2", ["b"]);
    expect(
      events.map(({ fingerprint, from, to, pull: at }) => [fingerprint, from, to, at]),
    ).toEqual(
      expect.arrayContaining([
        ["a", "open", "fixed", null],
        ["a", "merged", "fixed", 7],
        ["old", "open", "fixed", null],
      ]),
    );
    expect(await statesOf(pull)).toEqual({ a: "fixed", b: "merged" });
    await expectCountsToAgree();
  });

  test("reviews that end at the same time neither wait for each other for ever nor miscount", async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => 20 + index);
    const mixed = (number: number, round: number) =>
      outcomeOf([], {
        findings: (["error", "note", "warning"] as const).map((severity, index) => ({
          ...finding(`${number}-${(index + round) % 4}`),
          severity: (number + round) % 2 === 0 ? severity : "warning",
          rule: `rule-${(number + index + round) % 3}`,
        })),
      });
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(
        numbers.map((number) => review({ ...pull, number }, `head-${round}`, mixed(number, round))),
      );
    }
    await expectCountsToAgree();
  });

  test("files that were not read are kept of the newest review only", async () => {
    const unread = (path: string) => ({ notAnalysed: [{ path, reason: "generated code" }] });
    await review(pull, "one", outcomeOf([], unread("old.go")));
    await review(pull, "two", outcomeOf([], unread("new.go")));
    const rows = await store.db.selectFrom("not_analysed").select("path").execute();
    expect(rows).toEqual([{ path: "new.go" }]);
    const counted = await store.db.selectFrom("unread_reasons").selectAll().execute();
    expect(counted).toEqual([{ repository_id: 10, reason: "generated code", files: 1 }]);
    await review(pull, "three", outcomeOf([]));
    expect(await store.db.selectFrom("unread_reasons").selectAll().execute()).toEqual([]);
  });

  test("old reviews that were replaced are forgotten, their findings' lives are not", async () => {
    await review(pull, "one", outcomeOf(["a"]));
    await review(pull, "two", outcomeOf(["b"]));
    await review(other, "one", outcomeOf(["c"]));
    const kept = { deliveries: 8, reviews: 10, findings: 1_100, audit: 400 };
    const forgottenIn = async (days: number) =>
      (await forgetOld(store.db, kept, Date.now() + days * 24 * 60 * 60 * 1_000)).reviews;
    expect(await forgottenIn(9)).toBe(0);
    expect(await forgottenIn(11)).toBe(1);
    expect(await forgottenIn(11)).toBe(0);
    const left = await store.db.selectFrom("findings").select("fingerprint").execute();
    expect(left.map(({ fingerprint }) => fingerprint).sort()).toEqual(["b", "c"]);
    expect(await statesOf(pull)).toEqual({ a: "prevented", b: "open" });
  });

  test("a transfer takes the lives along, and forgetting leaves no count behind", async () => {
    await review(pull, "one", outcomeOf(["a", "b"]));
    await store.db.insertInto("installations").values({ id: 2 }).execute();
    await store.db.updateTable("repositories").set({ installation_id: 2 }).execute();
    const moved = await store.db.selectFrom("finding_lives").select("installation_id").execute();
    expect(moved).toEqual([{ installation_id: 2 }, { installation_id: 2 }]);
    await expectCountsToAgree();
    await store.db.deleteFrom("repositories").execute();
    await expectCountsToAgree();
    expect(await store.db.selectFrom("life_repositories").selectAll().execute()).toEqual([]);
  });
});
