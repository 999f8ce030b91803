/** Deliveries by their id, and the tenants they name: what a webhook leaves behind before it is answered. */
import { sql, type Transaction } from "kysely";
import { type Job, repositoryOf } from "../jobs/job.ts";
import type { RepositoryRef } from "../jobs/ports.ts";
import type { TenantChange } from "../jobs/tenants.ts";
import type { Database } from "./schema.ts";
import { moveRows, wholeInstallation } from "./tenant-changes.ts";
import { upsertPulls } from "./told-pulls.ts";

/** A verified webhook, mapped to its work. */
export interface Delivery {
  readonly guid: string;
  readonly event: string;
  readonly jobs: readonly Job[];
  /** What it says about tenants. */
  readonly changes?: readonly TenantChange[];
}

/** Deliveries without the jobs of those who are gone: an event that comes late must not bring them back. */
export async function withoutGone(
  trx: Transaction<Database>,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const tenants = deliveries.flatMap(({ jobs }) => jobs.map(repositoryOf));
  if (tenants.length === 0) return deliveries;
  const { rows } = await sql<{ installation_id: number; repository_id: number }>`
    SELECT installation_id, repository_id FROM tombstones
    WHERE installation_id = ANY(${tenants.map(({ installationId }) => installationId)}::bigint[])
  `.execute(trx);
  if (rows.length === 0) return deliveries;
  const gone = new Set(rows.map((row) => `${row.installation_id}/${row.repository_id}`));
  const isGone = (job: Job): boolean => {
    const { installationId, repositoryId } = repositoryOf(job);
    return [wholeInstallation, repositoryId].some((id) => gone.has(`${installationId}/${id}`));
  };
  return deliveries.map((each) => ({ ...each, jobs: each.jobs.filter((job) => !isGone(job)) }));
}

/** Records deliveries and answers the ids that were not known; the others are redeliveries. */
export async function insertDeliveries(
  trx: Transaction<Database>,
  deliveries: readonly Delivery[],
): Promise<ReadonlySet<string>> {
  // Columns as arrays, here and below: one short statement, whatever the number of rows.
  const { rows } = await sql<{ guid: string }>`
    INSERT INTO deliveries (guid, event, installation_id, repository_id, jobs)
    SELECT * FROM unnest(
      ${deliveries.map(({ guid }) => guid)}::text[],
      ${deliveries.map(({ event }) => event)}::text[],
      ${deliveries.map(({ jobs }) => tenantOf(jobs)?.installationId ?? null)}::bigint[],
      ${deliveries.map(({ jobs }) => tenantOf(jobs)?.repositoryId ?? null)}::bigint[],
      ${deliveries.map(({ jobs }) => jobs.length)}::integer[]
    )
    ON CONFLICT (guid) DO NOTHING
    RETURNING guid`.execute(trx);
  return new Set(rows.map(({ guid }) => guid));
}

function tenantOf([job]: readonly Job[]): RepositoryRef | undefined {
  return job && repositoryOf(job);
}

function uniqueBy<Value>(values: readonly Value[], key: (value: Value) => unknown): Value[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}

/**
 * Makes sure the rows that these jobs are about exist and locks those of pull requests until the transaction ends,
 * so that two instances never queue the same pull request at once. Sorted: two batches must lock in one order.
 */
export async function lockTenants(trx: Transaction<Database>, jobs: readonly Job[]): Promise<void> {
  const repositories = jobs.map(repositoryOf).sort((a, b) => a.repositoryId - b.repositoryId);
  await upsertTenants(trx, repositories);
  await upsertPulls(
    trx,
    jobs.filter((job) => job.kind === "review-pull"),
  );
}

/** Names follow renames; a repository that moved to another installation moves here too. */
async function upsertTenants(
  trx: Transaction<Database>,
  all: readonly RepositoryRef[],
): Promise<void> {
  const installations = uniqueBy(all, ({ installationId }) => installationId)
    .map(({ installationId }) => ({ id: installationId }))
    .sort((a, b) => a.id - b.id);
  await trx
    .insertInto("installations")
    .values(installations)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  const moved = await findMoved(trx, all);
  const repositories = uniqueBy(all, ({ repositoryId }) => repositoryId);
  await trx
    .insertInto("repositories")
    .values(
      repositories.map((each) => ({
        id: each.repositoryId,
        installation_id: each.installationId,
        owner: each.owner,
        name: each.repo,
      })),
    )
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await renameRepositories(trx, repositories);
  for (const { id, installation } of moved) await moveRows(trx, id, installation);
}

/**
 * Touches none that is as it was. `ON CONFLICT DO UPDATE` would lock each against every reference to it, also where its
 * condition spares the row: a review that has its pull request locked and then adds a finding would wait for this
 * transaction, and this one for that pull request.
 */
async function renameRepositories(
  trx: Transaction<Database>,
  repositories: readonly RepositoryRef[],
): Promise<void> {
  await sql`
    UPDATE repositories SET installation_id = given.installation_id, owner = given.owner, name = given.name
    FROM unnest(
      ${repositories.map(({ repositoryId }) => repositoryId)}::bigint[],
      ${repositories.map(({ installationId }) => installationId)}::bigint[],
      ${repositories.map(({ owner }) => owner)}::text[],
      ${repositories.map(({ repo }) => repo)}::text[]
    ) AS given (id, installation_id, owner, name)
    WHERE repositories.id = given.id
      AND (repositories.installation_id, repositories.owner, repositories.name)
        IS DISTINCT FROM (given.installation_id, given.owner, given.name)`.execute(trx);
}

/** Repositories that are known under another installation. */
async function findMoved(trx: Transaction<Database>, all: readonly RepositoryRef[]) {
  const { rows } = await sql<{ id: number; installation: number }>`
    SELECT DISTINCT given.id, given.installation FROM unnest(
      ${all.map(({ repositoryId }) => repositoryId)}::bigint[],
      ${all.map(({ installationId }) => installationId)}::bigint[]
    ) AS given (id, installation)
    JOIN repositories ON repositories.id = given.id
      AND repositories.installation_id <> given.installation`.execute(trx);
  return rows;
}
