/** What is asked while a webhook waits reads the jobs that wait, not those that are over: these are a day's work. */
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { startQueue } from "../../src/queue/queue.ts";
import { noteAsked, type Plan } from "../support/asked.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { deliveryOf, reviewOf } from "./jobs.ts";

/** Whether a node reads jobs in another way than by an index of those that are not over. */
function readsOverOnes(plan: Plan): boolean {
  const {
    "Node Type": type,
    "Relation Name": table,
    "Index Name": index,
    Plans: parts = [],
  } = plan;
  const isWhole = type === "Seq Scan" && table === "job_common";
  return isWhole || index === "job_common_pkey" || parts.some(readsOverOnes);
}

describe.runIf(storeKinds.includes("postgres"))("on the postgres store", () => {
  const stores = useStores("postgres");
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  test("a delivery is kept without a look at the jobs that are over", async () => {
    const store = await stores.createStore();
    closers.push(store.close);
    const { db, asked, planOf } = noteAsked(store);
    closers.push(() => db.destroy());
    const events = { onError: () => undefined, onJobEnd: () => undefined };
    const queue = await startQueue({ ...store, db }, events);
    closers.push(queue.stop);
    await queue.accept(deliveryOf("first", reviewOf(1, "a")));
    await sql`
      INSERT INTO pgboss.job (name, data, state, policy, singleton_key, group_id, completed_on)
      SELECT name, data, 'completed', policy, singleton_key || n, group_id || n, now()
      FROM pgboss.job, generate_series(1, 20000) AS n WHERE name = 'review-pull'`.execute(db);
    await sql`VACUUM ANALYZE pgboss.job_common`.execute(db);
    asked.length = 0;
    await queue.accept(deliveryOf("second", reviewOf(1, "b"), reviewOf(2, "c")));
    await queue.fetchOldestMs();
    const aboutJobs = asked.filter((each) => each.sql.includes("pgboss.job"));
    expect(aboutJobs.length).toBeGreaterThan(3);
    const wrong: string[] = [];
    for (const query of aboutJobs) {
      if (readsOverOnes(await planOf(query))) wrong.push(query.sql);
    }
    expect(wrong).toEqual([]);
  });
});
