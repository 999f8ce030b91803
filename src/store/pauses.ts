/** Until when GitHub wants each installation silent, kept over restarts and known to every process. */
import { sql } from "kysely";
import type { PauseLog } from "../jobs/obey-pauses.ts";
import type { Store } from "./open.ts";

/** The pauses over a store. */
export function createPauseLog({ db }: Store): PauseLog {
  return {
    async findPause(installationId) {
      const row = await db
        .selectFrom("pauses")
        .select("until")
        .where("installation_id", "=", installationId)
        .executeTakeFirst();
      return row?.until ?? null;
    },
    async recordPause(installationId, until) {
      // An installation that was deleted meanwhile has nothing left to be remembered.
      await sql`
        INSERT INTO pauses (installation_id, until)
        SELECT id, ${until} FROM installations WHERE id = ${installationId}
        ON CONFLICT (installation_id) DO UPDATE SET until = greatest(pauses.until, excluded.until)
      `.execute(db);
    },
  };
}
