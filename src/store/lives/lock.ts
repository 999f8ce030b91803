/** One writer of an installation's lives at a time: the counts that triggers keep are shared by all its reviews. */
import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";

/** Tells these locks apart from others in the same database; the number means nothing else. */
const lockSpace = 7_305;

/**
 * Waits for the other writer, until its transaction ends. Two reviews that change the same counts in different order
 * would each wait for the other. A writer that also locks a pull request does that before.
 */
export async function lockLives(trx: Transaction<Database>, installationId: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockSpace}::integer, hashint8(${installationId}::bigint))`.execute(
    trx,
  );
}
