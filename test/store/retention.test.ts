/** What is over goes after its time, by the indexes, in batches, and takes nothing along that is still shown. */
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { retentionRowsPerBatch } from "../../src/limits.ts";
import type { Store } from "../../src/store/open.ts";
import { type DaysKept, forgetOld } from "../../src/store/retention.ts";
import type { Database } from "../../src/store/schema.ts";
import { seedDashboard } from "../support/seed-dashboard.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const kept: DaysKept = { deliveries: 8, reviews: 400, findings: 500, audit: 400 };
const size = { installations: 3, repositories: 20, reviews: 9_000, findings: 3_000 };

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
    await seedDashboard(store.db, ["nil-map-write", "unlocked-map-write"], size);
    await sql`INSERT INTO deliveries (guid, event, jobs, received_at)
      SELECT 'g' || n, 'ping', 0, now() - n * interval '10 minutes'
      FROM generate_series(1, 5000) n`.execute(store.db);
    await sql`INSERT INTO audit (at, person_id, login, action, subject)
      SELECT now() - n * interval '1 day', 1, 'octo', 'token-made', 's'
      FROM generate_series(1, 800) n`.execute(store.db);
  });
  afterAll(() => store.close());

  async function count(query: ReturnType<typeof sql<{ n: number }>>): Promise<number> {
    const { rows } = await query.execute(store.db);
    return Number(rows[0]?.n);
  }
  const left = {
    deliveries: () =>
      count(
        sql`SELECT count(*) AS n FROM deliveries WHERE received_at < now() - interval '8 days'`,
      ),
    findings: () =>
      count(
        sql`SELECT count(*) AS n FROM finding_lives WHERE settled_at < now() - interval '500 days'`,
      ),
    audit: () => count(sql`SELECT count(*) AS n FROM audit WHERE at < now() - interval '400 days'`),
    reviews: () =>
      count(sql`
      SELECT count(*) AS n FROM reviews v JOIN pulls p ON p.repository_id = v.repository_id AND p.number = v.pull_number
      WHERE v.finished_at < now() - interval '400 days'
        AND (v.id < p.newest_review_id OR p.closed_at < now() - interval '400 days')`),
  };
  const countsOf = async (db: Kysely<Database>) => {
    const sums = await sql<{ counted: number; there: number }>`
      SELECT (SELECT sum(findings) FROM life_repositories)::integer AS counted,
        (SELECT count(*) FROM finding_lives)::integer AS there`.execute(db);
    return sums.rows[0];
  };

  test("all that is older goes, in more than one batch, and the counts agree with what is left", async () => {
    const old = {
      ...{ deliveries: await left.deliveries(), reviews: await left.reviews() },
      ...{ findings: await left.findings(), audit: await left.audit() },
    };
    expect(Math.max(...Object.values(old))).toBeGreaterThan(retentionRowsPerBatch);
    expect(Math.min(...Object.values(old))).toBeGreaterThan(0);
    const open = await count(sql`SELECT count(*) AS n FROM finding_lives WHERE state = 'open'`);
    expect(await forgetOld(store.db, kept, Date.now())).toEqual(old);
    expect([await left.deliveries(), await left.reviews()]).toEqual([0, 0]);
    expect([await left.findings(), await left.audit()]).toEqual([0, 0]);
    expect(await count(sql`SELECT count(*) AS n FROM finding_lives WHERE state = 'open'`)).toBe(
      open,
    );
    const { counted, there } = (await countsOf(store.db)) ?? { counted: -1, there: 0 };
    expect(counted).toBe(there);
    expect(
      await count(sql`
      SELECT count(*) AS n FROM pulls p WHERE state = 'open' AND newest_review_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM reviews v WHERE v.id = p.newest_review_id)`),
    ).toBe(0);
    expect(await forgetOld(store.db, kept, Date.now())).toEqual({
      ...{ deliveries: 0, reviews: 0, findings: 0, audit: 0 },
    });
  });

  test.each([
    [
      "deliveries",
      "deliveries_received",
      sql`SELECT guid FROM deliveries WHERE received_at < now() - interval '8 days' ORDER BY received_at LIMIT 1000`,
    ],
    [
      "reviews",
      "reviews_finished",
      sql`SELECT id FROM reviews WHERE finished_at < now() - interval '700 days' ORDER BY finished_at LIMIT 1000`,
    ],
    [
      "findings",
      "finding_lives_settled",
      sql`SELECT id FROM finding_lives WHERE settled_at < now() - interval '500 days' ORDER BY settled_at, id LIMIT 1000`,
    ],
    [
      "audit",
      "audit_at",
      sql`SELECT id FROM audit WHERE at < now() - interval '400 days' ORDER BY at LIMIT 1000`,
    ],
  ])("%s are found by the index", async (_, index, query) => {
    // The tables here are so small that reading them whole is cheap too.
    const explained = await store.db.transaction().execute(async (trx) => {
      await sql`SET LOCAL enable_seqscan = off`.execute(trx);
      return sql<Record<string, string>>`EXPLAIN ${query}`.execute(trx);
    });
    expect(explained.rows.map((row) => Object.values(row)[0]).join("\n")).toContain(index);
  });
});
