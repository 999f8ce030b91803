/** Tokens for the read API: made by a person, shown once, kept as hashes, and good for what that person sees. */
import type { Kysely } from "kysely";
import { apiTokensMax } from "../limits.ts";
import type { Database } from "./schema.ts";
import { createSecret, hashSecret } from "./seal.ts";

/** A token as its owner sees it afterwards. */
export interface ListedToken {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

export interface ApiTokens {
  /** The token itself, for this one time; null where the person has as many as one may have. */
  readonly create: (
    personId: number,
    name: string,
    expiresAt: Date,
    now: Date,
  ) => Promise<string | null>;
  readonly list: (personId: number) => Promise<readonly ListedToken[]>;
  /** Its name, or null where the person has no such token. */
  readonly revoke: (personId: number, id: number) => Promise<string | null>;
  /** Whose token it is and which; null where it is none that is good. */
  readonly find: (
    token: string,
    now: Date,
  ) => Promise<{ readonly id: number; readonly personId: number } | null>;
  readonly count: (personId: number) => Promise<number>;
}

/** Tells our tokens from others, for people and for scanners of leaked secrets. */
export const apiTokenPrefix = "mwt_";

/** The tokens over a store. */
export function createApiTokens(db: Kysely<Database>): ApiTokens {
  async function count(personId: number): Promise<number> {
    const row = await db
      .selectFrom("api_tokens")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("person_id", "=", personId)
      .executeTakeFirstOrThrow();
    return row.count;
  }
  return {
    count,
    async create(personId, name, expiresAt, now) {
      await db.deleteFrom("api_tokens").where("expires_at", "<", now).execute();
      if ((await count(personId)) >= apiTokensMax) return null;
      const token = apiTokenPrefix + createSecret();
      const row = { person_id: personId, name, hash: hashSecret(token) };
      await db
        .insertInto("api_tokens")
        .values({ ...row, created_at: now, expires_at: expiresAt })
        .execute();
      return token;
    },
    async list(personId) {
      const rows = await db
        .selectFrom("api_tokens")
        .select(["id", "name", "created_at", "expires_at", "used_at"])
        .where("person_id", "=", personId)
        .orderBy("id")
        .execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        usedAt: row.used_at,
      }));
    },
    async revoke(personId, id) {
      const row = await db
        .deleteFrom("api_tokens")
        .where("id", "=", id)
        .where("person_id", "=", personId)
        .returning("name")
        .executeTakeFirst();
      return row?.name ?? null;
    },
    find: (token, now) => find(db, token, now),
  };
}

async function find(db: Kysely<Database>, token: string, now: Date) {
  const row = await db
    .selectFrom("api_tokens")
    .select(["id", "person_id", "used_at"])
    .where("hash", "=", hashSecret(token))
    .where("expires_at", ">=", now)
    .executeTakeFirst();
  if (!row) return null;
  // To the minute is exact enough for "last used", and a busy token does not write at every call.
  if (!row.used_at || now.getTime() - row.used_at.getTime() >= 60_000) {
    await db.updateTable("api_tokens").set({ used_at: now }).where("id", "=", row.id).execute();
  }
  return { id: row.id, personId: row.person_id };
}
