/**
 * What is forgotten with time. A thousand rows a statement, found by an index: the embedded store has one connection,
 * and on a server nobody waits for a lock. Safe to run from several processes at once.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { retentionBatchesMax, retentionRowsPerBatch } from "../limits.ts";
import type { Database } from "./schema.ts";

/** For how many days what is over is kept. */
export interface DaysKept {
  /** Ids of deliveries: as long as GitHub may send them again. */
  readonly deliveries: number;
  /** Reviews with what each of them found, once a later one replaced them or their pull request was closed. */
  readonly reviews: number;
  /** Findings that are settled: fixed, prevented, merged or ignored. Open ones stay. */
  readonly findings: number;
  /** Who did what on the dashboard. */
  readonly audit: number;
}

/** Rows that went, by kind. */
export type Forgotten = { readonly [Kind in keyof DaysKept]: number };

const dayMs = 24 * 60 * 60 * 1_000;

type Delete = (before: Date, limit: number) => RawBuilder<unknown>;

const deletes: Readonly<Record<keyof DaysKept, Delete>> = {
  deliveries: (before, limit) => sql`
    DELETE FROM deliveries WHERE guid IN (
      SELECT guid FROM deliveries WHERE received_at < ${before} ORDER BY received_at LIMIT ${limit})`,
  reviews: (before, limit) => sql`
    DELETE FROM reviews WHERE id IN (
      SELECT v.id FROM reviews AS v
      JOIN pulls AS p ON p.repository_id = v.repository_id AND p.number = v.pull_number
      WHERE v.finished_at < ${before} AND (v.id < p.newest_review_id OR p.closed_at < ${before})
      ORDER BY v.finished_at LIMIT ${limit})`,
  findings: (before, limit) => sql`
    DELETE FROM finding_lives WHERE id IN (
      SELECT id FROM finding_lives WHERE settled_at < ${before} ORDER BY settled_at, id LIMIT ${limit})`,
  audit: (before, limit) => sql`
    DELETE FROM audit WHERE id IN (
      SELECT id FROM audit WHERE at < ${before} ORDER BY at LIMIT ${limit})`,
};

/** Deletes what is older than it shall be kept. What is left after many batches goes the next time. */
export async function forgetOld(
  db: Kysely<Database>,
  kept: DaysKept,
  now: number,
): Promise<Forgotten> {
  const forget = (kind: keyof DaysKept) =>
    deleteInBatches(db, deletes[kind], new Date(now - kept[kind] * dayMs));
  return {
    deliveries: await forget("deliveries"),
    reviews: await forget("reviews"),
    findings: await forget("findings"),
    audit: await forget("audit"),
  };
}

async function deleteInBatches(
  db: Kysely<Database>,
  batchOf: Delete,
  before: Date,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < retentionBatchesMax; batch += 1) {
    const { numAffectedRows = 0n } = await batchOf(before, retentionRowsPerBatch).execute(db);
    total += Number(numAffectedRows);
    if (Number(numAffectedRows) < retentionRowsPerBatch) break;
    // PGlite computes in this thread: webhooks come in between.
    await nextTurn();
  }
  return total;
}
