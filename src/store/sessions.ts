/** Sessions of browsers: found by the hash of their id, given a new id every hour, and over after a while. */
import type { Kysely, Selectable } from "kysely";
import { formerSessionMs, sessionIdleMsMax, sessionMsMax, sessionRotatedMs } from "../limits.ts";
import type { Database } from "./schema.ts";
import { createSecret, hashSecret } from "./seal.ts";

/** A session that is good. */
export interface Session {
  readonly id: number;
  readonly personId: number;
  /** Set where the browser is to be given a new id from here on. */
  readonly renewed?: string;
}

/** `reused`: an id that was replaced long ago came back, so that somebody holds a copy of it. */
export type FoundSession = Session | "none" | { readonly reused: { readonly personId: number } };

export interface Sessions {
  /** Begins a session and answers its id, which is kept nowhere here. */
  readonly begin: (personId: number, now: Date) => Promise<string>;
  /** `mayRenew`: whether the answer can carry a new id to the browser. */
  readonly find: (secret: string, now: Date, mayRenew?: boolean) => Promise<FoundSession>;
  readonly end: (id: number) => Promise<void>;
  /** Ends all of a person, but for one; answers how many. */
  readonly endOthers: (personId: number, keptId: number) => Promise<number>;
  readonly count: (personId: number) => Promise<number>;
}

type Row = Selectable<Database["sessions"]>;

/** The sessions over a store. */
export function createSessions(db: Kysely<Database>): Sessions {
  return {
    async begin(personId, now) {
      const secret = createSecret();
      const moments = { created_at: now, used_at: now, rotated_at: now };
      const row = { person_id: personId, hash: hashSecret(secret), ...moments };
      await deleteOver(db, now);
      await db.insertInto("sessions").values(row).execute();
      return secret;
    },
    find: (secret, now, mayRenew = true) => find(db, secret, now, mayRenew),
    async end(id) {
      await db.deleteFrom("sessions").where("id", "=", id).execute();
    },
    async endOthers(personId, keptId) {
      const { numDeletedRows } = await db
        .deleteFrom("sessions")
        .where("person_id", "=", personId)
        .where("id", "!=", keptId)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    async count(personId) {
      const { count } = await db
        .selectFrom("sessions")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("person_id", "=", personId)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

async function deleteOver(db: Kysely<Database>, now: Date): Promise<void> {
  await db
    .deleteFrom("sessions")
    .where((eb) =>
      eb.or([
        eb("created_at", "<", new Date(now.getTime() - sessionMsMax)),
        eb("used_at", "<", new Date(now.getTime() - sessionIdleMsMax)),
      ]),
    )
    .execute();
}

async function find(
  db: Kysely<Database>,
  secret: string,
  now: Date,
  mayRenew: boolean,
): Promise<FoundSession> {
  const hash = hashSecret(secret);
  const row = await db
    .selectFrom("sessions")
    .selectAll()
    .where((eb) => eb.or([eb("hash", "=", hash), eb("former_hash", "=", hash)]))
    .executeTakeFirst();
  if (!row || isOver(row, now)) return "none";
  const session = { id: row.id, personId: row.person_id };
  if (row.hash !== hash) {
    if (row.former_until && row.former_until >= now) return session;
    await db.deleteFrom("sessions").where("id", "=", row.id).execute();
    return { reused: { personId: row.person_id } };
  }
  if (mayRenew && now.getTime() - row.rotated_at.getTime() >= sessionRotatedMs) {
    const renewed = await rotate(db, row, now);
    return renewed === null ? session : { ...session, renewed };
  }
  await noteUse(db, row, now);
  return session;
}

function isOver({ created_at: created, used_at: used }: Row, now: Date): boolean {
  const time = now.getTime();
  return time - created.getTime() > sessionMsMax || time - used.getTime() > sessionIdleMsMax;
}

/** Null where a request beside this one was faster; its answer carries the new id. */
async function rotate(db: Kysely<Database>, row: Row, now: Date): Promise<string | null> {
  const secret = createSecret();
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({
      hash: hashSecret(secret),
      former_hash: row.hash,
      former_until: new Date(now.getTime() + formerSessionMs),
      rotated_at: now,
      used_at: now,
    })
    .where("id", "=", row.id)
    .where("hash", "=", row.hash)
    .executeTakeFirst();
  return numUpdatedRows > 0n ? secret : null;
}

/** A write a minute is enough to know an idle session from one in use. */
async function noteUse(db: Kysely<Database>, row: Row, now: Date): Promise<void> {
  if (now.getTime() - row.used_at.getTime() < 60_000) return;
  await db.updateTable("sessions").set({ used_at: now }).where("id", "=", row.id).execute();
}
