/** Deliveries that did not arrive, and the moments that upkeep goes by. */
import { sql } from "kysely";
import type { MissedLog } from "../jobs/upkeep-ports.ts";
import { missedReadMax, redeliveriesMax } from "../limits.ts";
import type { Store } from "./open.ts";

/** The log over a store. */
export function createMissedLog({ db }: Store): MissedLog {
  return {
    async findMark(mark) {
      const row = await db
        .selectFrom("marks")
        .select("at")
        .where("name", "=", mark)
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async setMark(name, at) {
      await db
        .insertInto("marks")
        .values({ name, at })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ at }))
        .execute();
    },
    async findOldestHandled() {
      const { rows } = await sql<{ at: Date }>`
        SELECT least((SELECT at FROM marks WHERE name = 'begun'), min(received_at), now()) AS at
        FROM deliveries`.execute(db);
      return rows[0]?.at ?? new Date(0);
    },
    async filterKept(guids) {
      const { rows } = await sql<{ guid: string }>`
        SELECT guid FROM deliveries WHERE guid = ANY(${guids}::text[])`.execute(db);
      return new Set(rows.map(({ guid }) => guid));
    },
    async noteMissed(missed) {
      // Numbers of attempts are larger than JavaScript's: they stay text on both ways.
      await sql`
        INSERT INTO missed_deliveries (guid, delivery_id, delivered_at)
        SELECT * FROM unnest(
          ${missed.map(({ guid }) => guid)}::text[],
          ${missed.map(({ attemptId }) => attemptId)}::bigint[],
          ${missed.map(({ deliveredAt }) => deliveredAt)}::timestamptz[]
        )
        ON CONFLICT (guid) DO UPDATE SET
          delivery_id = greatest(missed_deliveries.delivery_id, excluded.delivery_id)`.execute(db);
    },
    async dropMissed(guids) {
      await sql`DELETE FROM missed_deliveries WHERE guid = ANY(${guids}::text[])`.execute(db);
    },
    async fetchMissed() {
      const { rows } = await sql<{
        guid: string;
        attempt: string;
        delivered: Date;
        asked: number;
        asked_at: Date | null;
      }>`
        SELECT guid, delivery_id::text AS attempt, delivered_at AS delivered, asked, asked_at
        FROM missed_deliveries WHERE asked < ${redeliveriesMax}
        ORDER BY delivered_at LIMIT ${missedReadMax}`.execute(db);
      return rows.map(({ guid, attempt, delivered, asked, asked_at }) => ({
        ...{ guid, attemptId: attempt, deliveredAt: delivered },
        ...{ asked, askedAt: asked_at },
      }));
    },
    async noteAsked(guid, at) {
      await sql`
        UPDATE missed_deliveries SET asked = asked + 1, asked_at = ${at} WHERE guid = ${guid}
      `.execute(db);
    },
  };
}
