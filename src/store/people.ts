/** People who logged in, with what GitHub gave them: their tokens, sealed. */
import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";
import type { Seal } from "./seal.ts";
import { transact } from "./transact.ts";

/** A person's right to ask GitHub as themselves. */
export interface Grant {
  readonly token: string;
  /** Null where the App's user tokens do not expire. */
  readonly expiresAt: Date | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: Date | null;
}

export interface Person {
  readonly id: number;
  readonly login: string;
  /** When GitHub last said what the person sees; null where it never did. */
  readonly checkedAt: Date | null;
}

export interface People {
  /** Keeps a person with a new grant; answers the token that it replaces. */
  readonly welcome: (person: Pick<Person, "id" | "login">, grant: Grant) => Promise<string | null>;
  readonly find: (id: number) => Promise<Person | null>;
  /** Null where there is none, or where no key opens it. */
  readonly findGrant: (id: number) => Promise<Grant | null>;
  readonly keepGrant: (id: number, grant: Grant) => Promise<void>;
  /**
   * The grant is no good any more: it goes, and with it every session and all that was seen by it. False where
   * it was another's turn meanwhile: then a new grant came.
   */
  readonly endGrant: (id: number, turn: Date) => Promise<boolean>;
  /** Nobody needs the grant any more; answers its token, to be revoked. */
  readonly dropGrant: (id: number) => Promise<string | null>;
  /** Forgets a person with sessions, tokens and views. */
  readonly forget: (id: number) => Promise<void>;
  /** Takes the right to ask GitHub about a person until `turn`; false where another process has it. */
  readonly takeTurn: (id: number, now: Date, turn: Date) => Promise<boolean>;
  readonly endTurn: (id: number, turn: Date) => Promise<void>;
}

/** The people over a store. */
export function createPeople(db: Kysely<Database>, seal: Seal): People {
  return {
    welcome: (person, grant) => welcome(db, seal, person, grant),
    async find(id) {
      const row = await db
        .selectFrom("people")
        .select(["login", "checked_at", "access_token"])
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row || row.access_token === null) return null;
      return { id, login: row.login, checkedAt: row.checked_at };
    },
    findGrant: (id) => findGrant(db, seal, id),
    async keepGrant(id, grant) {
      await db
        .updateTable("people")
        .set(grantColumns(seal, id, grant))
        .where("id", "=", id)
        .execute();
    },
    endGrant: (id, turn) => endGrant(db, id, turn),
    async dropGrant(id) {
      const grant = await findGrant(db, seal, id);
      await endGrant(db, id, null);
      return grant?.token ?? null;
    },
    async forget(id) {
      await db.deleteFrom("people").where("id", "=", id).execute();
    },
    async takeTurn(id, now, turn) {
      const { numUpdatedRows } = await db
        .updateTable("people")
        .set({ checking_until: turn })
        .where("id", "=", id)
        .where((eb) => eb.or([eb("checking_until", "is", null), eb("checking_until", "<", now)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async endTurn(id) {
      await db.updateTable("people").set({ checking_until: null }).where("id", "=", id).execute();
    },
  };
}

function grantColumns(seal: Seal, id: number, grant: Grant) {
  const { token, expiresAt, refreshToken, refreshExpiresAt } = grant;
  return {
    access_token: seal.close(token, `person:${id}:access`),
    access_expires_at: expiresAt,
    refresh_token: refreshToken === null ? null : seal.close(refreshToken, `person:${id}:refresh`),
    refresh_expires_at: refreshExpiresAt,
  };
}

async function welcome(
  db: Kysely<Database>,
  seal: Seal,
  { id, login }: Pick<Person, "id" | "login">,
  grant: Grant,
): Promise<string | null> {
  return transact(db, async (trx) => {
    const former = await findGrant(trx, seal, id);
    const columns = { login, ...grantColumns(seal, id, grant), welcomed_at: new Date() };
    await trx
      .insertInto("people")
      .values({ id, ...columns })
      // What the person sees is asked anew: a login is also how one makes sure of that.
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet({ ...columns, checked_at: null, checking_until: null }),
      )
      .execute();
    return former?.token ?? null;
  });
}

async function findGrant(db: Kysely<Database>, seal: Seal, id: number): Promise<Grant | null> {
  const row = await db.selectFrom("people").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || row.access_token === null) return null;
  const token = seal.open(row.access_token, `person:${id}:access`);
  if (token === null) return null;
  return {
    token,
    expiresAt: row.access_expires_at,
    refreshToken:
      row.refresh_token === null ? null : seal.open(row.refresh_token, `person:${id}:refresh`),
    refreshExpiresAt: row.refresh_expires_at,
  };
}

async function endGrant(db: Kysely<Database>, id: number, turn: Date | null): Promise<boolean> {
  return transact(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("people")
      .set({ access_token: null, refresh_token: null, checked_at: null, checking_until: null })
      .where("id", "=", id)
      .$if(turn !== null, (query) => query.where("checking_until", "=", turn))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await trx.deleteFrom("sessions").where("person_id", "=", id).execute();
    await trx.deleteFrom("view_repositories").where("person_id", "=", id).execute();
    return true;
  });
}
