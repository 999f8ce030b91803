/** One writer of an installation's lives at a time: the counts that triggers keep are shared by all its reviews. */
import { sql, type Transaction } from "kysely";
import type { PullRef } from "../../jobs/ports.ts";
import type { Database } from "../schema.ts";

/** Tells these locks apart from others in the same database; the number means nothing else. */
const lockSpace = 7_305;

/**
 * Waits for the other writer, until its transaction ends. Two reviews that change the same counts in different order
 * would each wait for the other. A writer that also locks a pull request does that before (`lockPull`).
 */
export async function lockLives(trx: Transaction<Database>, installationId: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockSpace}::integer, hashint8(${installationId}::bigint))`.execute(
    trx,
  );
}

/** Waits for who writes to a pull request: deliveries lock those they name, and lives after them or never. */
export async function lockPull(
  trx: Transaction<Database>,
  { installationId, repositoryId, number }: PullRef,
): Promise<void> {
  await sql`
    SELECT FROM pulls
    WHERE repository_id = ${repositoryId} AND number = ${number} AND installation_id = ${installationId}
    FOR NO KEY UPDATE`.execute(trx);
}
