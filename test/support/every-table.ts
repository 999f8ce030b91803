/** Every table of the database, searched for what should be in none. */
import { sql } from "kysely";
import type { Store } from "../../src/store/open.ts";

/** Rows, as "schema.table: row", in which one of the words stands by itself; tables that may know are left out. */
export async function findInEveryTable(
  { db }: Store,
  words: readonly (string | number)[],
  except: readonly string[] = [],
): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
    ORDER BY 1, 2`.execute(db);
  if (tables.length < 15) throw new Error("these are not all tables");
  const pattern = `(?<![\\w-])(?:${words.join("|")})(?![\\w-])`;
  const found: string[] = [];
  for (const { schema, name } of tables) {
    const table = `${schema}.${name}`;
    if (except.includes(table)) continue;
    const { rows } = await sql<{ text: string }>`
      SELECT to_jsonb(t)::text AS text FROM ${sql.table(table)} t`.execute(db);
    const matching = rows.filter(({ text }) => new RegExp(pattern).test(text));
    found.push(...matching.map(({ text }) => `${table}: ${text}`));
  }
  return found;
}
