/** Opens the store: embedded in a directory, or a PostgreSQL server. */
import type { PGlite } from "@electric-sql/pglite";
import { Kysely, type LogEvent, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { storeConnectionsMax, storeConnectMsMax } from "../limits.ts";
import { openEmbedded } from "./embedded.ts";
import { createEmbeddedDialect } from "./embedded-dialect.ts";
import { migrateStore } from "./migrations.ts";
import type { Database } from "./schema.ts";

/** Where the store lives. */
export type StoreLocation =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string };

/** How the queue reaches the same database. */
export type StoreBackend =
  | { readonly kind: "embedded"; readonly pglite: PGlite; readonly fsyncs: () => number }
  | { readonly kind: "postgres"; readonly url: string };

export interface Store {
  readonly db: Kysely<Database>;
  readonly backend: StoreBackend;
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>;
  /** Resolves where the store is gone until another process opens it; a server never is. */
  readonly ended: Promise<Error>;
  readonly close: () => Promise<void>;
}

const int8Oid = 20;

/** `bigint` and `count(*)` are numbers on PGlite; the ids of GitHub are far below 2^53, so they may be here too. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === int8Oid ? Number : pg.types.getTypeParser(oid, format),
};

/** Hears of every statement, without the wait for a connection. */
export type OnQuery = (ms: number, failed: boolean) => void;

function logOf(onQuery: OnQuery) {
  return ({ level, queryDurationMillis }: LogEvent) =>
    onQuery(queryDurationMillis, level === "error");
}

async function openEmbeddedStore(directory: string, onQuery: OnQuery): Promise<Store> {
  const { pglite, fsyncs, ended, close } = await openEmbedded(directory);
  const db = new Kysely<Database>({
    dialect: createEmbeddedDialect(pglite),
    log: logOf(onQuery),
  });
  const backend = { kind: "embedded", pglite, fsyncs } as const;
  return { db, backend, ping: () => pingStore(db), ended, close };
}

async function openPostgresStore(
  url: string,
  onError: (error: Error) => void,
  onQuery: OnQuery,
): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: storeConnectionsMax,
    connectionTimeoutMillis: storeConnectMsMax,
    application_name: "mapwarden",
    types,
  });
  // A server that restarts ends idle connections; unheard, that would end the process too.
  pool.on("error", onError);
  // So would the end of one that is in the midst of a transaction; whoever uses it is told by its next statement.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), log: logOf(onQuery) });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= db.destroy();
    return closed;
  };
  const ended = new Promise<never>(() => undefined);
  return { db, backend: { kind: "postgres", url }, ping: () => pingStore(db), ended, close };
}

async function pingStore(db: Kysely<Database>): Promise<void> {
  await sql`SELECT 1`.execute(db);
}

/** Opens the store with its schema up to date. `onError` hears of connections that were lost while idle. */
export async function openStore(
  location: StoreLocation,
  onError: (error: Error) => void,
  onQuery: OnQuery = () => undefined,
): Promise<Store> {
  const store =
    location.kind === "embedded"
      ? await openEmbeddedStore(location.directory, onQuery)
      : await openPostgresStore(location.url, onError, onQuery);
  try {
    await migrateStore(store.db);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
