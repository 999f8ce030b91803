/** What a viewer sees, as queries ask for it. */
import { type Kysely, sql } from "kysely";
import type { Viewer } from "../../jobs/viewer.ts";
import type { Database } from "../schema.ts";

export interface Scope {
  /** Repositories that are seen; null where all are. */
  readonly repositories: readonly number[] | null;
  /** Installations all of whose repositories are seen, if they are all that is seen: counts by installation serve. */
  readonly installations: readonly number[] | null;
}

const everything: Scope = { repositories: null, installations: null };

/** Reads which installations are seen whole: what is kept by installation need then not be counted again. */
export async function resolveScope(db: Kysely<Database>, { sees }: Viewer): Promise<Scope> {
  if (sees === "everything") return everything;
  const { rows } = await sql<{ id: number; ids: readonly number[] }>`
    SELECT installation_id AS id, array_agg(id) AS ids FROM repositories GROUP BY installation_id
  `.execute(db);
  const seen = rows
    .map(({ id, ids }) => ({
      id,
      total: ids.length,
      ids: ids.map(Number).filter((one) => sees.has(one)),
    }))
    .filter(({ ids }) => ids.length > 0);
  const isWhole = seen.every(({ ids, total }) => ids.length === total);
  return {
    repositories: seen.flatMap(({ ids }) => ids),
    installations: isWhole ? seen.map(({ id }) => id) : null,
  };
}
