/** Transactions that are done again where the database threw them out. */
import type { Kysely, Transaction } from "kysely";
import type { Database } from "./schema.ts";

/** Each takes the server a second to see (`deadlock_timeout`), so these fit into the time a webhook is answered in. */
const thrownOutMax = 3;

/** The code of an error of the database, in five characters (PostgreSQL's appendix A). */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Class 40: nothing was kept, and what stood in the way is over, such as the other side of a deadlock. */
function isThrownOut(error: unknown): boolean {
  return codeOf(error).startsWith("40");
}

/** Runs statements as one transaction. `work` may run more than once: nothing but the database may keep what it did. */
export async function transact<Value>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<Value>,
): Promise<Value> {
  for (let thrownOut = 1; ; thrownOut += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isThrownOut(error) || thrownOut > thrownOutMax) throw error;
    }
  }
}
