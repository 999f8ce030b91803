/** A look at a store that changes nothing: whether it is there, in use, and of which schema. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { storeConnectMsMax } from "../limits.ts";
import { DirectoryBusyError } from "./directory-lock.ts";
import { openEmbedded } from "./embedded.ts";
import { createEmbeddedDialect } from "./embedded-dialect.ts";
import { fetchPending } from "./migrations.ts";
import type { StoreLocation } from "./open.ts";

/** `absent`: made at the first start. `busy`: another process has it, which is as it should be while one runs. */
export type StoreState =
  | { readonly kind: "absent" | "busy" | "current" }
  | { readonly kind: "behind"; readonly pending: readonly string[] };

/** Throws where it cannot be reached. */
export async function inspectStore(location: StoreLocation): Promise<StoreState> {
  return location.kind === "embedded"
    ? inspectDirectory(location.directory)
    : inspectServer(location.url);
}

async function inspectDirectory(directory: string): Promise<StoreState> {
  if (!existsSync(join(directory, "store"))) return { kind: "absent" };
  try {
    const { pglite, close } = await openEmbedded(directory);
    const db = new Kysely({ dialect: createEmbeddedDialect(pglite) });
    return await stateOf(db).finally(close);
  } catch (error) {
    if (error instanceof DirectoryBusyError) return { kind: "busy" };
    throw error;
  }
}

async function inspectServer(url: string): Promise<StoreState> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: storeConnectMsMax,
  });
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  return stateOf(db).finally(() => db.destroy());
}

async function stateOf(db: Kysely<unknown>): Promise<StoreState> {
  const { done, pending } = await fetchPending(db);
  if (done === 0) return { kind: "absent" };
  return pending.length === 0 ? { kind: "current" } : { kind: "behind", pending };
}
