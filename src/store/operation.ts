/** Figures for operators, over all tenants: ages and counts, and nothing of what anybody wrote. */
import { sql } from "kysely";
import type { Store } from "./open.ts";

export interface OperationFigures {
  /** Age of the oldest review that has no end, and with it of its check run; 0 where none is open. */
  readonly fetchOldestOpenMs: () => Promise<number>;
  /** Installations that GitHub wants silent at this moment. */
  readonly fetchPaused: () => Promise<number>;
}

/** The figures of a store. */
export function createOperationFigures({ db }: Store): OperationFigures {
  return {
    async fetchOldestOpenMs() {
      const { rows } = await sql<{ ms: number | null }>`
        SELECT (extract(epoch FROM now() - min(started_at)) * 1000)::float8 AS ms
        FROM reviews WHERE state = 'running'`.execute(db);
      return rows[0]?.ms ?? 0;
    },
    async fetchPaused() {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*) AS count FROM pauses WHERE until > now()`.execute(db);
      return rows[0]?.count ?? 0;
    },
  };
}
