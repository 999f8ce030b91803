/** Drops what nobody can use any more: sessions and tokens that are over, and people who have neither. */
import { type Kysely, sql } from "kysely";
import { loginAttemptMsMax, sessionIdleMsMax, sessionMsMax } from "../limits.ts";
import type { Database } from "./schema.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** Safe to run from several processes at once. */
export async function tidyLogin(db: Kysely<Database>, now: number): Promise<void> {
  const before = (ms: number) => new Date(now - ms);
  await db
    .deleteFrom("sessions")
    .where((eb) =>
      eb.or([
        eb("created_at", "<", before(sessionMsMax)),
        eb("used_at", "<", before(sessionIdleMsMax)),
      ]),
    )
    .execute();
  await db.deleteFrom("api_tokens").where("expires_at", "<", new Date(now)).execute();
  await db
    .deleteFrom("login_attempts")
    .where("created_at", "<", before(loginAttemptMsMax))
    .execute();
  // One who is logging in has no session for a moment.
  await sql`
    DELETE FROM people WHERE welcomed_at < ${before(dayMs)}
      AND NOT EXISTS (SELECT FROM sessions WHERE person_id = people.id)
      AND NOT EXISTS (SELECT FROM api_tokens WHERE person_id = people.id)`.execute(db);
}
