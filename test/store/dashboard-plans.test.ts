/** No page of the dashboard reads a large table from one end to the other: every plan is looked at. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operatorViewer, type Viewer } from "../../src/jobs/viewer.ts";
import { mondayOf, weeksAfter } from "../../src/store/dashboard/count.ts";
import { type DashboardView, viewAs } from "../../src/store/dashboard/view.ts";
import type { Store } from "../../src/store/open.ts";
import { readOverview } from "../../src/web/dashboard/overview-data.ts";
import { type AskedStore, noteAsked, type Plan } from "../support/asked.ts";
import { postgresBinaries } from "../support/postgres.ts";
import { seedDashboard } from "../support/seed-dashboard.ts";
import { useStores } from "../support/stores.ts";

/** Tables that grow with every pull request; organisations, repositories and their counts do not. */
const large = ["finding_lives", "findings", "reviews", "pulls", "not_analysed", "dismissals"];

const rules = Array.from({ length: 50 }, (_, index) => `rule-${index}`);
const viewers: Readonly<Record<string, Viewer>> = {
  "an operator": operatorViewer,
  "somebody who sees a few repositories": {
    person: null,
    sees: new Set([3, 7, 20, 41, 77, 110, 150, 199]),
  },
};

/** The large tables that a plan reads from one end to the other. */
function scansOf(plan: Plan): readonly string[] {
  const own = plan["Node Type"] === "Seq Scan" ? [plan["Relation Name"] ?? ""] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)].filter((name) => large.includes(name));
}

describe.runIf(postgresBinaries !== null)("on a seeded PostgreSQL", () => {
  const stores = useStores("postgres");
  let store: Store;
  let db: AskedStore["db"];
  let asked: AskedStore["asked"];
  let planOf: AskedStore["planOf"];
  beforeAll(async () => {
    store = await stores.createStore();
    const size = { installations: 3, repositories: 200, reviews: 15_000, findings: 40_000 };
    await seedDashboard(store.db, rules, size);
    await sql`VACUUM ANALYZE`.execute(store.db);
    ({ db, asked, planOf } = noteAsked(store));
  }, 120_000);
  afterAll(async () => {
    await db.destroy();
    await store.close();
  });

  /** What the pages ask, with the filters that make the difference. */
  function questions(view: DashboardView): Readonly<Record<string, () => Promise<unknown>>> {
    const now = new Date();
    const monday = mondayOf(now);
    const weeks = { since: weeksAfter(monday, -11), until: weeksAfter(monday, 1) };
    const rule = rules[2];
    return {
      overview: () => readOverview(view, {}, now),
      "overview of a rule": () => readOverview(view, { rule }, now),
      "overview of a period": () => readOverview(view, weeks, now),
      "overview of a year": () => readOverview(view, { since: weeksAfter(monday, -51) }, now),
      "times to the fix, ever": () => view.fetchTimeToFix({}),
      "overview of a repository": () => readOverview(view, { repository: 7 }, now),
      "overview of an organisation": () => readOverview(view, { installation: 2 }, now),
      findings: () => view.fetchFindings({}, null, 50),
      "open findings": () => view.fetchFindings({ states: ["open"] }, null, 50),
      "findings of a rule": () => view.fetchFindings({ rule, severity: "note" }, null, 50),
      "findings of an organisation": () => view.fetchFindings({ installation: 2 }, null, 50),
      "findings of a repository": () => view.fetchFindings({ repository: 7 }, null, 50),
      "findings of a pull request": () => view.fetchFindings({ repository: 7, pull: 9 }, null, 50),
      "findings by outcome": () =>
        view.fetchFindings(
          { ...weeks, dated: "settled", states: ["prevented", "fixed"] },
          null,
          50,
        ),
      "a later page": () =>
        view.fetchFindings({}, { at: new Date(now.getTime() - 1e10).toISOString(), id: 1 }, 50),
      "count of odd days": () => view.countFindings({ since: "2026-01-01", until: "2026-01-03" }),
      finding: () => view.findStory({ repository: 7, fingerprint: "0".repeat(24) }, 50),
      "repositories of a period": () => view.fetchRepositories(weeks, null, 50),
      repositories: () => view.fetchRepositories({}, null, 50),
      "pull requests": () => view.fetchPulls({}, null, 50),
      "pull requests of an organisation": () => view.fetchPulls({ installation: 2 }, null, 50),
      "open pull requests": () => view.fetchPulls({ state: "open" }, null, 50),
      "drafts among pull requests": () => view.fetchPulls({ untold: "draft" }, null, 50),
      "pull request": async () => {
        const { rows } = await view.fetchPulls({}, null, 1);
        const { repository_id: id = 7, number = 9 } = rows[0] ?? {};
        await view.findPull(id, number);
        await view.fetchReviews(id, number, 100);
        await view.fetchUnread({ repository: id, pull: number }, null, 50);
      },
      rules: () => view.countBy({}, ["rule", "state"]),
      "not analysed": () => view.fetchUnread({}, null, 50),
      "not analysed by reason": () => view.countUnread({}, 50),
      "not analysed for a reason": () => view.fetchUnread({ reason: "syntax error" }, null, 50),
      "not reviewed": () => view.countUntold({}),
      "trees not wholly analysed": () => view.fetchPartlyRead({}, null, 50),
    };
  }

  test.each(Object.keys(viewers))(
    "as %s",
    async (name) => {
      const view = await viewAs(db, viewers[name] ?? operatorViewer);
      for (const [question, ask] of Object.entries(questions(view))) {
        asked.length = 0;
        await ask();
        const queries = [...asked];
        expect(queries.length, question).toBeGreaterThan(0);
        for (const query of queries) {
          expect(scansOf(await planOf(query)), `${question}: ${query.sql}`).toEqual([]);
        }
      }
    },
    120_000,
  );

  test("a table that is read whole would be noticed", async () => {
    const plan = await planOf(db.selectFrom("finding_lives").select("path").compile());
    expect(scansOf(plan)).toEqual(["finding_lives"]);
  });
});
