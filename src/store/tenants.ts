/** Who is known, who rests, who is gone, and the end of all that was kept of somebody. */
import { type Kysely, sql, type Transaction } from "kysely";
import type { Standing, TenantLog } from "../jobs/tenants.ts";
import type { Store } from "./open.ts";
import type { Database } from "./schema.ts";
import { applyChange, wholeInstallation } from "./tenant-changes.ts";
import { transact } from "./transact.ts";

/** The tenants over a store. */
export function createTenantLog({ db }: Store): TenantLog {
  return {
    findStanding: (installationId, repositoryId) => findStanding(db, installationId, repositoryId),
    fetchInstallations: async () => {
      const rows = await db.selectFrom("installations").select("id").orderBy("id").execute();
      return rows.map(({ id }) => id);
    },
    forget: (installationId, repositoryId) =>
      transact(db, (trx) => forget(trx, installationId, repositoryId)),
    note: (change) => transact(db, (trx) => applyChange(trx, change)),
    keep: async (installationId, repositoryId) => {
      await db
        .deleteFrom("tombstones")
        .where("installation_id", "=", installationId)
        .where("repository_id", "=", repositoryId)
        .execute();
    },
    fetchLeftovers: () => fetchLeftovers(db),
  };
}

/** See `TenantLog.findStanding`. */
export async function findStanding(
  db: Kysely<Database>,
  installationId: number,
  repositoryId: number = wholeInstallation,
): Promise<Standing> {
  const { rows } = await sql<{
    gone: boolean;
    suspended: boolean;
    owner: string | null;
    name: string | null;
  }>`
    SELECT
      EXISTS (
        SELECT FROM tombstones WHERE installation_id = ${installationId}
          AND repository_id IN (${wholeInstallation}, ${repositoryId})
      ) AS gone,
      EXISTS (
        SELECT FROM installations WHERE id = ${installationId} AND suspended_at IS NOT NULL
      ) AS suspended,
      repositories.owner, repositories.name
    FROM (VALUES (1)) AS always
    LEFT JOIN repositories
      ON repositories.id = ${repositoryId} AND repositories.installation_id = ${installationId}
  `.execute(db);
  const [row] = rows;
  if (!row || row.gone) return { kind: "gone" };
  if (row.suspended) return { kind: "suspended" };
  const { owner, name } = row;
  return { kind: "here", names: owner !== null && name !== null ? { owner, repo: name } : null };
}

/**
 * Everything references its installation or repository and goes with it. Deliveries and the queue do not: rows of
 * jobs carry the ids somewhere in their data. The row of the very job that forgets goes too, and is missed by nobody.
 */
async function forget(
  trx: Transaction<Database>,
  installationId: number,
  repositoryId: number | null,
): Promise<void> {
  await forgetKeys(trx, installationId, repositoryId);
  if (repositoryId === null) {
    await trx.deleteFrom("installations").where("id", "=", installationId).execute();
  } else {
    await trx
      .deleteFrom("repositories")
      .where("id", "=", repositoryId)
      .where("installation_id", "=", installationId)
      .execute();
  }
  const ofRepository = repositoryId === null ? sql`true` : sql`repository_id = ${repositoryId}`;
  await sql`
    DELETE FROM deliveries WHERE installation_id = ${installationId} AND ${ofRepository}`.execute(
    trx,
  );
  await forgetJobs(trx, installationId, repositoryId);
}

/** Keys of jobs begin with the number of their repository; pg-boss notes those that run on the queue as well. */
async function forgetKeys(
  trx: Transaction<Database>,
  installationId: number,
  repositoryId: number | null,
): Promise<void> {
  const ofRepository = repositoryId === null ? sql`true` : sql`id = ${repositoryId}`;
  await sql`
    UPDATE pgboss.queue SET singletons_active = ARRAY(
      SELECT key FROM unnest(singletons_active) AS key WHERE split_part(key, '/', 1) NOT IN (
        SELECT id::text FROM repositories WHERE installation_id = ${installationId} AND ${ofRepository}
      )
    )
    WHERE singletons_active IS NOT NULL`.execute(trx);
}

async function forgetJobs(
  trx: Transaction<Database>,
  installationId: number,
  repositoryId: number | null,
): Promise<void> {
  const named = JSON.stringify({ installation: installationId, repository: repositoryId ?? 0 });
  // A job that looks through several repositories goes on without this one.
  await sql`
    UPDATE pgboss.job SET data = jsonb_set(data, '{repositoryIds}', jsonb_path_query_array(
      data, '$.repositoryIds[*] ? (@ != $repository)', ${named}::jsonb
    ))
    WHERE jsonb_path_exists(data, '$.repositoryIds[*] ? (@ == $repository)', ${named}::jsonb)
  `.execute(trx);
  const isOfRepository = sql`(
    jsonb_path_exists(data, '$.**.repositoryId ? (@ == $repository)', ${named}::jsonb)
    OR jsonb_path_exists(data, '$.repository.id ? (@ == $repository)', ${named}::jsonb)
  )`;
  await sql`
    DELETE FROM pgboss.job
    WHERE jsonb_path_exists(data, '$.**.installationId ? (@ == $installation)', ${named}::jsonb)
      AND ${repositoryId === null ? sql`true` : isOfRepository}`.execute(trx);
}

async function fetchLeftovers(db: Kysely<Database>): ReturnType<TenantLog["fetchLeftovers"]> {
  const { rows } = await sql<{ installation: number; id: number; owner: string; repo: string }>`
    SELECT t.installation_id AS installation, ${wholeInstallation}::bigint AS id, '' AS owner, '' AS repo
    FROM tombstones t JOIN installations i ON i.id = t.installation_id
    WHERE t.repository_id = ${wholeInstallation}
    UNION ALL
    SELECT t.installation_id, r.id, r.owner, r.name FROM tombstones t
    JOIN repositories r ON r.id = t.repository_id AND r.installation_id = t.installation_id
    ORDER BY 1, 2`.execute(db);
  return rows.map(({ installation, ...repository }) => ({
    installationId: installation,
    repository: repository.id === wholeInstallation ? null : { ...repository, deleted: false },
  }));
}

/** Tombstones of which no late event can come any more. */
export async function deleteTombstones(db: Kysely<Database>, before: Date): Promise<void> {
  await db.deleteFrom("tombstones").where("forgotten_at", "<", before).execute();
  await db.deleteFrom("missed_deliveries").where("delivered_at", "<", before).execute();
}
