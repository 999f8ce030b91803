/** While instances change places, old ones write into the schema of the new: what they wrote before must still fit. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";

/** The columns that the first release fills, table by table, in the order of its foreign keys. */
const firstRelease: readonly (readonly [string, Readonly<Record<string, string | number>>])[] = [
  ["installations", { id: 1 }],
  ["repositories", { id: 10, installation_id: 1, owner: "octo", name: "maps" }],
  ["deliveries", { guid: "g-1", event: "ping", installation_id: 1, repository_id: 10, jobs: 1 }],
  ["pulls", { repository_id: 10, number: 7, installation_id: 1, head_sha: "a".repeat(40) }],
  [
    "reviews",
    {
      ...{ installation_id: 1, repository_id: 10, pull_number: 7, head_sha: "a".repeat(40) },
      ...{ base_sha: "b".repeat(40), reason: "opened", delivery_guid: "g-1", state: "running" },
      ...{ requests: 0, timings_ms: "{}" },
    },
  ],
  [
    "findings",
    {
      ...{ review_id: 1, fingerprint: "f", installation_id: 1, repository_id: 10, pull_number: 7 },
      ...{ rule: "nil-map-write", severity: "error", confidence: "high", mode: "block" },
      ...{ path: "a.go", line: 1, end_line: 1, what: "w", why: "y", fix: "f" },
    },
  ],
  [
    "not_analysed",
    { review_id: 1, installation_id: 1, repository_id: 10, path: "b.go", reason: "too large" },
  ],
  ["pauses", { installation_id: 1, until: "2030-01-01T00:00:00Z" }],
];

describe.each(storeKinds)("with the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
  });
  afterAll(() => store.close());

  test.each(firstRelease)("the first release still writes %s", async (table, row) => {
    const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
    const values = sql.join(Object.values(row));
    const insert = sql`INSERT INTO ${sql.table(table)} (${columns}) VALUES (${values})`;
    await insert.execute(store.db);
    const { rows } = await sql`SELECT ${columns} FROM ${sql.table(table)}`.execute(store.db);
    expect(rows).toHaveLength(1);
  });
});
