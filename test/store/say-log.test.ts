/** What people say is kept by tenant, once for each comment, until it is taken back or its repository goes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dismissal } from "../../src/finding/dismissal.ts";
import type { PullRef } from "../../src/jobs/ports.ts";
import type { SayLog } from "../../src/jobs/say-log.ts";
import type { Store } from "../../src/store/open.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { createSayLog } from "../../src/store/say-log.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const pull: PullRef = {
  installationId: 9_007_199_254_740_000,
  repositoryId: 4_294_967_300,
  owner: "octo",
  repo: "maps",
  number: 7,
};
const stranger: PullRef = { ...pull, installationId: 2 };
const author = { login: "ann", id: 5_000_000_000 };

function dismissal(more: Partial<Dismissal> = {}): Dismissal {
  return {
    fingerprint: "a1",
    kind: "ignore",
    pull: 7,
    reason: "filled before any reader starts",
    author,
    at: "2026-11-21T10:00:00.000Z",
    source: "review/17",
    ...more,
  };
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let says: SayLog;
  beforeAll(async () => {
    store = await stores.createStore();
    says = createSayLog(store);
    const start = { pull, head: "h", base: null, reason: "opened", deliveryId: "d" } as const;
    const reviews = createReviewLog(store);
    const { id } = await reviews.startReview(start);
    await reviews.finishReview(pull, id, {
      state: "finished",
      conclusion: "failure",
      requests: 1,
      timingsMs: {},
      suppressed: [],
      judgedWhole: true,
      notAnalysed: [],
      findings: [
        {
          fingerprint: "a1",
          rule: "nil-map-write",
          severity: "error",
          confidence: "high",
          mode: "block",
          path: "a.go",
          line: 1,
          endLine: 1,
          words: { what: "w", why: "y", fix: "f" },
        },
      ],
    });
  });
  afterAll(() => store.close());

  const revocation = { by: author, source: "review/20" };

  test("a dismissal is given back as it was said, once for each comment", async () => {
    await says.recordDismissals(pull, [dismissal(), dismissal({ reason: "again" })]);
    expect(await says.fetchDismissals(pull, ["a1", "a2"])).toEqual([dismissal()]);
    expect(await says.fetchDismissals(pull, ["a2"])).toEqual([]);
    expect(await says.fetchDismissals(pull, [])).toEqual([]);
  });

  test("another installation sees and takes back nothing", async () => {
    expect(await says.fetchDismissals(stranger, ["a1"])).toEqual([]);
    expect(await says.revokeDismissals(stranger, "a1", revocation)).toBe(false);
    await says.recordDismissals(stranger, [dismissal({ source: "review/18" })]);
    expect(await says.fetchDismissals(pull, ["a1"])).toHaveLength(1);
    expect(await says.fetchFindings(stranger)).toEqual([]);
  });

  test("what was taken back stays so when its comment is read again", async () => {
    const elsewhere = dismissal({ kind: "resolve", pull: 8, source: "review/19" });
    await says.recordDismissals(pull, [elsewhere]);
    expect(await says.revokeDismissals(pull, "a1", revocation)).toBe(true);
    await says.recordDismissals(pull, [dismissal()]);
    expect(await says.fetchDismissals(pull, ["a1"])).toEqual([elsewhere]);
    expect(await says.revokeDismissals(pull, "a1", { ...revocation, source: "review/21" })).toBe(
      false,
    );
    // The same comment, whose job comes once more.
    expect(await says.revokeDismissals(pull, "a1", revocation)).toBe(true);
    expect(await says.revokeDismissals(stranger, "a1", revocation)).toBe(false);
  });

  test("a comment is answered once, by its place and its id", async () => {
    const comment = { surface: "issue", id: 3_000_000_000, repliesTo: null } as const;
    expect(await says.isAnswered(pull, comment)).toBe(false);
    await says.recordCommand(pull, { comment, verb: "help", outcome: "done", author });
    await says.recordCommand(pull, { comment, verb: "help", outcome: "done", author });
    expect(await says.isAnswered(pull, comment)).toBe(true);
    expect(await says.isAnswered(stranger, comment)).toBe(false);
    expect(await says.isAnswered(pull, { ...comment, surface: "review" })).toBe(false);
  });

  test("the last count of thumbs is kept", async () => {
    const count = { commentId: 3_000_000_001, fingerprint: "a1", up: 0, down: 1 };
    await says.recordThumbs(pull, [count, { ...count, commentId: 3_000_000_002, down: 0 }]);
    await says.recordThumbs(pull, [{ ...count, up: 1, down: 2 }]);
    const rows = await store.db
      .selectFrom("comment_reactions")
      .select(["thumbs_up", "thumbs_down"])
      .orderBy("comment_id")
      .execute();
    expect(rows).toEqual([
      { thumbs_up: 1, thumbs_down: 2 },
      { thumbs_up: 0, thumbs_down: 0 },
    ]);
  });

  test("the findings of the last review are known by their marks", async () => {
    expect(await says.fetchFindings(pull)).toEqual([
      { fingerprint: "a1", rule: "nil-map-write", path: "a.go" },
    ]);
  });

  test("nothing is left of a repository that is gone", async () => {
    await store.db.deleteFrom("repositories").where("id", "=", pull.repositoryId).execute();
    for (const table of ["dismissals", "commands", "comment_reactions"] as const) {
      expect(await store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    await says.recordDismissals(pull, [dismissal()]);
    expect(await says.fetchDismissals(pull, ["a1"])).toEqual([]);
  });
});
