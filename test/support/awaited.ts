/** Two transactions that meet: the one waits until the other stands in its line. */
import { type Kysely, sql } from "kysely";
import type { Database } from "../../src/store/schema.ts";

/** Until a transaction waits for what another one holds. */
export async function untilAwaited(db: Kysely<Database>): Promise<void> {
  for (;;) {
    const { rows } = await sql`SELECT FROM pg_locks WHERE NOT granted`.execute(db);
    if (rows.length > 0) return;
  }
}
