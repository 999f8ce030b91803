/** What a viewer sees, as queries ask for it. */
import { type Kysely, sql } from "kysely";
import type { Viewer } from "../../jobs/viewer.ts";
import type { Database } from "../schema.ts";

export interface Scope {
  /** Repositories that are seen; null where all are. */
  readonly repositories: readonly number[] | null;
  /** Installations all of whose repositories are seen, if they are all that is seen: counts by installation serve. */
  readonly installations: readonly number[] | null;
  /** What is seen of each installation; empty where all is seen. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly installation: number;
  readonly repositories: readonly number[];
  readonly isWhole: boolean;
}

const everything: Scope = { repositories: null, installations: null, parts: [] };

/** Reads which installations are seen whole: what is kept by installation need then not be counted again. */
export async function resolveScope(db: Kysely<Database>, { sees }: Viewer): Promise<Scope> {
  if (sees === "everything") return everything;
  const { rows } = await sql<{ id: number; ids: readonly number[] }>`
    SELECT installation_id AS id, array_agg(id) AS ids FROM repositories GROUP BY installation_id
  `.execute(db);
  const parts = rows
    .map(({ id, ids }) => {
      const repositories = ids.map(Number).filter((one) => sees.has(one));
      return { installation: id, repositories, isWhole: repositories.length === ids.length };
    })
    .filter(({ repositories }) => repositories.length > 0);
  return scopeOf(parts);
}

function scopeOf(parts: readonly Part[]): Scope {
  const isWhole = parts.every((part) => part.isWhole);
  return {
    repositories: parts.flatMap(({ repositories }) => repositories),
    installations: isWhole ? parts.map(({ installation }) => installation) : null,
    parts,
  };
}

/** What is seen of one installation, which is less to look through; all that is seen where none is asked for. */
export function scopeWithin(scope: Scope, installation: number | undefined): Scope {
  if (installation === undefined || scope.repositories === null) return scope;
  return scopeOf(scope.parts.filter((part) => part.installation === installation));
}
