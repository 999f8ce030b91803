/** Deliveries by their id, and the tenants they name: what a webhook leaves behind before it is answered. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { Job } from "../jobs/job.ts";
import type { PullRef } from "../jobs/ports.ts";
import type { Database } from "./schema.ts";

/** A verified webhook, mapped to its work. */
export interface Delivery {
  readonly guid: string;
  readonly event: string;
  readonly jobs: readonly Job[];
}

/** Records deliveries and answers the ids that were not known; the others are redeliveries. */
export async function insertDeliveries(
  trx: Transaction<Database>,
  deliveries: readonly Delivery[],
): Promise<ReadonlySet<string>> {
  const rows = deliveries.map(({ guid, event, jobs }) => ({
    guid,
    event,
    installation_id: jobs[0]?.pull.installationId ?? null,
    repository_id: jobs[0]?.pull.repositoryId ?? null,
    jobs: jobs.length,
  }));
  const inserted = await trx
    .insertInto("deliveries")
    .values(rows)
    .onConflict((conflict) => conflict.column("guid").doNothing())
    .returning("guid")
    .execute();
  return new Set(inserted.map(({ guid }) => guid));
}

function uniqueBy<Value>(values: readonly Value[], key: (value: Value) => unknown): Value[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}

/**
 * Makes sure the rows of these pull requests exist and locks them until the transaction ends, so that two
 * instances never queue the same pull request at once. Sorted: two batches must lock in one order.
 */
export async function lockPulls(trx: Transaction<Database>, jobs: readonly Job[]): Promise<void> {
  const sorted = [...jobs].sort(
    (a, b) => a.pull.repositoryId - b.pull.repositoryId || a.pull.number - b.pull.number,
  );
  await upsertTenants(
    trx,
    sorted.map(({ pull }) => pull),
  );
  await trx
    .insertInto("pulls")
    .values(
      sorted.map(({ pull, head }) => ({
        repository_id: pull.repositoryId,
        installation_id: pull.installationId,
        number: pull.number,
        head_sha: head,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["repository_id", "number"]).doUpdateSet({
        head_sha: (eb) => eb.ref("excluded.head_sha"),
        installation_id: (eb) => eb.ref("excluded.installation_id"),
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

/** Names follow renames; a repository that moved to another installation moves here too. */
async function upsertTenants(trx: Transaction<Database>, pulls: readonly PullRef[]): Promise<void> {
  const installations = uniqueBy(pulls, (pull) => pull.installationId)
    .map(({ installationId }) => ({ id: installationId }))
    .sort((a, b) => a.id - b.id);
  await trx
    .insertInto("installations")
    .values(installations)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await trx
    .insertInto("repositories")
    .values(
      uniqueBy(pulls, (pull) => pull.repositoryId).map((pull) => ({
        id: pull.repositoryId,
        installation_id: pull.installationId,
        owner: pull.owner,
        name: pull.repo,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet({
          installation_id: (eb) => eb.ref("excluded.installation_id"),
          owner: (eb) => eb.ref("excluded.owner"),
          name: (eb) => eb.ref("excluded.name"),
        })
        // Without this every event would write the row again.
        .where(
          sql<boolean>`(repositories.installation_id, repositories.owner, repositories.name)
            IS DISTINCT FROM (excluded.installation_id, excluded.owner, excluded.name)`,
        ),
    )
    .execute();
}

/** Drops ids too old to be redelivered, and answers how many. */
export async function deleteDeliveries(
  db: Kysely<Database>,
  receivedBefore: Date,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("deliveries")
    .where("received_at", "<", receivedBefore)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
