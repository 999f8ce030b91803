/** What webhooks say about installations and repositories, noted in the transaction that keeps the delivery. */
import { sql, type Transaction } from "kysely";
import type { TenantChange, ToldRepository } from "../jobs/tenants.ts";
import type { Database } from "./schema.ts";

/** In a tombstone: not one repository, but all of the installation. */
export const wholeInstallation = 0;

/** Notes one change. Who is gone stays gone: no id of an installation is ever given twice. */
export async function applyChange(trx: Transaction<Database>, change: TenantChange): Promise<void> {
  switch (change.kind) {
    case "installed":
      return noteInstallation(trx, change);
    case "uninstalled":
      return bury(trx, change.installationId, [wholeInstallation]);
    case "removed":
      return bury(
        trx,
        change.installationId,
        change.repositories.map(({ id }) => id),
      );
    case "changed":
      return renameRepository(trx, change.repository);
    case "account-renamed":
      return renameAccount(trx, change);
    case "added":
      // What GitHub lists counts, which the job that follows asks for.
      return undefined;
  }
}

async function noteInstallation(
  trx: Transaction<Database>,
  change: Extract<TenantChange, { kind: "installed" }>,
): Promise<void> {
  const { installationId, account, suspendedAt, at } = change;
  await sql`
    INSERT INTO installations (id, account_login, suspended_at, told_at)
    SELECT ${installationId}::bigint, nullif(${account}::text, ''),
      ${suspendedAt}::timestamptz, ${at}::timestamptz
    WHERE NOT EXISTS (
      SELECT FROM tombstones
      WHERE installation_id = ${installationId} AND repository_id = ${wholeInstallation}
    )
    ON CONFLICT (id) DO UPDATE SET
      account_login = coalesce(excluded.account_login, installations.account_login),
      suspended_at = excluded.suspended_at,
      told_at = coalesce(excluded.told_at, installations.told_at)
    WHERE installations.told_at IS NULL OR excluded.told_at IS NULL
      OR installations.told_at <= excluded.told_at`.execute(trx);
}

async function bury(
  trx: Transaction<Database>,
  installationId: number,
  repositoryIds: readonly number[],
): Promise<void> {
  await sql`
    INSERT INTO tombstones (installation_id, repository_id)
    SELECT ${installationId}::bigint, unnest(${repositoryIds}::bigint[])
    ON CONFLICT (installation_id, repository_id) DO UPDATE SET forgotten_at = now()`.execute(trx);
}

async function renameRepository(
  trx: Transaction<Database>,
  { installationId, repositoryId, owner, repo, ...told }: ToldRepository,
): Promise<void> {
  await sql`
    UPDATE repositories SET
      installation_id = ${installationId}, owner = ${owner}, name = ${repo},
      private = ${told.private}, archived = ${told.archived}
    WHERE id = ${repositoryId} AND EXISTS (SELECT FROM installations WHERE id = ${installationId})
  `.execute(trx);
  await moveRows(trx, repositoryId, installationId);
}

/** What hangs on a repository goes where it goes: its rows name its installation too. */
export async function moveRows(
  trx: Transaction<Database>,
  repositoryId: number,
  installationId: number,
): Promise<void> {
  const { rows } = await sql<{ table_name: string }>`
    SELECT installed.table_name FROM information_schema.columns installed
    JOIN information_schema.columns owned USING (table_schema, table_name)
    WHERE table_schema = 'public' AND installed.column_name = 'installation_id'
      AND owned.column_name = 'repository_id' AND table_name <> 'tombstones'
    ORDER BY 1`.execute(trx);
  for (const { table_name: name } of rows) {
    await sql`
      UPDATE ${sql.table(name)} SET installation_id = ${installationId}
      WHERE repository_id = ${repositoryId} AND installation_id <> ${installationId}`.execute(trx);
  }
}

async function renameAccount(
  trx: Transaction<Database>,
  change: Extract<TenantChange, { kind: "account-renamed" }>,
): Promise<void> {
  const { installationId, former, account } = change;
  await trx
    .updateTable("installations")
    .set({ account_login: account })
    .where("id", "=", installationId)
    .execute();
  await trx
    .updateTable("repositories")
    .set({ owner: account })
    .where("installation_id", "=", installationId)
    .where(sql<boolean>`lower(owner) = lower(${former})`)
    .execute();
}
