/** One number everywhere: whatever is asked and whoever asks, counts, breakdowns and lists agree. */
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lifeStates, origins } from "../../src/jobs/finding-life.ts";
import type { Viewer } from "../../src/jobs/viewer.ts";
import { countBy, countFindings, type Dimension } from "../../src/store/dashboard/count.ts";
import type { FindingFilter } from "../../src/store/dashboard/filter.ts";
import { fetchFindings, type ListedFinding } from "../../src/store/dashboard/findings.ts";
import type { Cursor } from "../../src/store/dashboard/page.ts";
import { fetchRepositories } from "../../src/store/dashboard/repositories.ts";
import { resolveScope, type Scope } from "../../src/store/dashboard/scope.ts";
import {
  fetchTimeToFix,
  mendedStates,
  type TimeToFix,
} from "../../src/store/dashboard/time-to-fix.ts";
import { finerCountStatements } from "../../src/store/finer-counts-migration.ts";
import type { Store } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const severities = ["error", "warning", "note"] as const;
const rules = ["nil-map-write", "map-write-under-rlock", "marshal-shared-map"];
const repositories = [11, 12, 13, 21, 22];
const days = Array.from({ length: 60 }, (_, day) =>
  new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
);

/** Weeks of the counts begin on them. */
const mondays = days.filter((day) => new Date(day).getUTCDay() === 1);

const hourMs = 3_600_000;

const lifecycles = ["open", "merged", "prevented", "fixed", "dropped"] as const;

const life = fc.record({
  repository: fc.constantFrom(...repositories),
  pull: fc.integer({ min: 0, max: 3 }),
  rule: fc.constantFrom(...rules),
  severity: fc.constantFrom(...severities),
  lifecycle: fc.constantFrom(...lifecycles),
  silenced: fc.boolean(),
  verdict: fc.constantFrom(null, null, "ignored", "false-positive"),
  opened: fc.integer({ min: 0, max: 50 }),
  lastedHours: fc.integer({ min: 0, max: 9 * 24 }),
});
type Life = typeof life extends fc.Arbitrary<infer Value> ? Value : never;

const maybe = <Value>(...values: readonly Value[]) =>
  fc.oneof(fc.constant(undefined), fc.constantFrom(...values));

const filterOf: fc.Arbitrary<FindingFilter> = fc.record({
  installation: maybe(1, 2, 3),
  repository: maybe(...repositories),
  rule: maybe(...rules, "unknown"),
  severity: maybe(...severities),
  states: fc.option(fc.subarray([...lifeStates], { minLength: 1 }), { nil: undefined }),
  origin: maybe(...origins),
  since: maybe(...days, ...mondays),
  until: maybe(...days, ...mondays),
  dated: maybe("opened", "settled"),
});

const viewerOf: fc.Arbitrary<Viewer> = fc.record({
  person: fc.constant(null),
  sees: fc.oneof(
    fc.constant("everything" as const),
    fc.subarray([...repositories, 99]).map((ids) => new Set(ids)),
    fc.constant(new Set([11, 12, 13])),
  ),
});

const dimensions: readonly Dimension[] = [
  ...(["severity", "state", "rule", "origin", "week", "repository"] as const),
];

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
    await store.db
      .insertInto("installations")
      .values([{ id: 1 }, { id: 2 }])
      .execute();
    await store.db
      .insertInto("repositories")
      .values(
        repositories.map((id) => ({
          ...{ id, owner: "octo", name: `r${id}` },
          installation_id: Math.floor(id / 10),
        })),
      )
      .execute();
  });
  afterAll(() => store.close());

  async function replaceLives(lives: readonly Life[]): Promise<void> {
    await sql`DELETE FROM finding_lives`.execute(store.db);
    const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day, 12));
    const rows = lives.map((each, index) => ({
      ...{ installation_id: Math.floor(each.repository / 10), repository_id: each.repository },
      ...{ pull_number: each.pull, fingerprint: `f${index}`, rule: each.rule },
      ...{ severity: each.severity, confidence: "high" as const, mode: "block" as const },
      ...{ path: "a.go", line: 1, end_line: 1, silenced: each.silenced },
      ...{ opened_at: at(each.opened), opened_commit: "c", seen_at: at(each.opened) },
      ...{ seen_commit: "c", seen_review_id: null, lifecycle: each.lifecycle, left_commit: null },
      left_at:
        each.lifecycle === "open"
          ? null
          : new Date(at(each.opened).getTime() + each.lastedHours * hourMs),
      verdict: each.verdict,
      verdict_at: each.verdict === null ? null : at(each.opened + 1),
    }));
    if (rows.length > 0) await store.db.insertInto("finding_lives").values(rows).execute();
  }

  async function listAll(scope: Scope, filter: FindingFilter): Promise<readonly ListedFinding[]> {
    const rows: ListedFinding[] = [];
    let after: Cursor | null = null;
    do {
      const page = await fetchFindings(store.db, scope, filter, after, 7);
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  /** The same question, asked of the rows in plain words. */
  async function expectedRows(viewer: Viewer, filter: FindingFilter) {
    const rows = await store.db.selectFrom("finding_lives").selectAll().execute();
    const { sees } = viewer;
    return rows
      .filter((row) => sees === "everything" || sees.has(row.repository_id))
      .filter((row) => (filter.installation ?? row.installation_id) === row.installation_id)
      .filter((row) => (filter.repository ?? row.repository_id) === row.repository_id)
      .filter((row) => (filter.rule ?? row.rule) === row.rule)
      .filter((row) => (filter.severity ?? row.severity) === row.severity)
      .filter((row) => (filter.states ?? [row.state]).includes(row.state))
      .filter((row) => (filter.origin ?? row.origin) === row.origin)
      .filter((row) => {
        const at = filter.dated === "settled" ? row.settled_at : row.opened_at;
        const day = at?.toISOString().slice(0, 10);
        if (day === undefined) return false;
        return (filter.since ?? day) <= day && day < (filter.until ?? "9999-12-31");
      });
  }

  async function expected(viewer: Viewer, filter: FindingFilter): Promise<readonly number[]> {
    const rows = await expectedRows(viewer, filter);
    return rows.map(({ id }) => id).sort((a, b) => a - b);
  }

  async function expectedTimes(viewer: Viewer, filter: FindingFilter): Promise<TimeToFix> {
    const asked = { ...filter, dated: "settled", states: mendedStates } as const;
    const hours = (await expectedRows(viewer, asked))
      .map((row) => (Number(row.settled_at) - Number(row.opened_at)) / hourMs)
      .sort((a, b) => a - b);
    const at = (share: number) => hours[Math.ceil(share * hours.length) - 1] ?? null;
    return { findings: hours.length, median: at(0.5), p90: at(0.9) };
  }

  /** What is counted, table by table, without what counts none. */
  async function readCounts(): Promise<Readonly<Record<string, readonly string[]>>> {
    const tables = ["life_rules", "life_repository_weeks", "life_mended_spans"];
    const entries = tables.map(async (table) => {
      const { rows } = await sql<{ row: string }>`
        SELECT to_jsonb(c)::text AS row FROM ${sql.table(table)} AS c WHERE findings <> 0 ORDER BY 1
      `.execute(store.db);
      return [table, rows.map(({ row }) => row)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  test("lists, counts and every breakdown of them agree, and nobody counts what they do not see", async () => {
    const question = fc.tuple(viewerOf, filterOf);
    const questions = fc.array(question, { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { maxLength: 40 }), questions, async (lives, asked) => {
        await replaceLives(lives);
        for (const [viewer, filter] of asked) {
          const scope = await resolveScope(store.db, viewer);
          const listed = await listAll(scope, filter);
          const ids = listed.map(({ id }) => id).sort((a, b) => a - b);
          expect(ids).toEqual(await expected(viewer, filter));
          expect(await countFindings(store.db, scope, filter)).toBe(ids.length);
          for (const dimension of dimensions) {
            const counts = await countBy(store.db, scope, filter, [dimension]);
            const sum = counts.reduce((total, { findings }) => total + findings, 0);
            expect(sum, dimension).toBe(ids.length);
          }
          const repositoryRows = await fetchRepositories(store.db, scope, filter, null, 50);
          const times = await fetchTimeToFix(store.db, scope, filter);
          expect(times).toEqual(await expectedTimes(viewer, filter));
          const total = repositoryRows.rows.reduce((sum, row) => sum + row.total, 0);
          expect(total).toBe(ids.length);
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test("findings that a store had before are counted as those that come later", async () => {
    const [lives = []] = fc.sample(fc.array(life, { minLength: 40, maxLength: 40 }), 1);
    await replaceLives(lives);
    const kept = await readCounts();
    for (const rows of Object.values(kept)) expect(rows.length).toBeGreaterThan(0);
    await store.db.transaction().execute(async (trx) => {
      await sql`DROP TABLE life_rules, life_repository_weeks, life_mended_spans`.execute(trx);
      await sql`DROP FUNCTION mended_span CASCADE`.execute(trx);
      await sql`DROP INDEX finding_lives_repository_mended`.execute(trx);
      for (const statement of finerCountStatements) await sql.raw(statement).execute(trx);
    });
    expect(await readCounts()).toEqual(kept);
  });

  test("counts by week that came to none leave no row behind", async () => {
    await replaceLives([]);
    const { rows } = await sql`SELECT FROM life_repository_weeks`.execute(store.db);
    expect(rows).toEqual([]);
  });
});
