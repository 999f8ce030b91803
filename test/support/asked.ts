/** What is asked of a PostgreSQL, and how it would look for the answers. */
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Store } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { ignoreStoreErrors } from "./stores.ts";

/** A node of a plan, as `EXPLAIN (FORMAT JSON)` has it. */
export interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Plan[];
}

export interface AskedStore {
  /** The same database; what is asked through it is noted. */
  readonly db: Kysely<Database>;
  readonly asked: CompiledQuery[];
  /** Runs nothing. */
  readonly planOf: (query: CompiledQuery) => Promise<Plan>;
}

/** Notes what is asked of a store; `db.destroy` ends it. */
export function noteAsked(store: Store): AskedStore {
  if (store.backend.kind !== "postgres") throw new Error("this is about PostgreSQL");
  const pool = new pg.Pool({ connectionString: store.backend.url });
  pool.on("error", ignoreStoreErrors);
  const asked: CompiledQuery[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.push(query),
  });
  async function planOf({ sql, parameters }: CompiledQuery): Promise<Plan> {
    const { rows } = await pool.query(`EXPLAIN (FORMAT JSON) ${sql}`, [...parameters]);
    return rows[0]["QUERY PLAN"][0].Plan;
  }
  return { db, asked, planOf };
}
