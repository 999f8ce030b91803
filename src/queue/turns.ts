/**
 * The order of the queue: the more urgent first, and among equals the installations in turns, so that one that pushes
 * a hundred branches does not hold up the others. It is one number kept with the job, hence the same for all processes.
 */
import { type Kysely, sql } from "kysely";
import { type Job, repositoryOf } from "../jobs/job.ts";
import { type Urgency, urgencyOf } from "../jobs/urgency.ts";
import type { Database } from "../store/schema.ts";
import { reviewQueue } from "./boss.ts";

/** pg-boss takes the highest priority first, an integer of 31 bits: the urgency, then how early the turn is. */
const turnBits = 28;
const lastTurn = 2 ** turnBits - 1;

/** The priority of a turn; turns begin at 0 again whenever nothing of an urgency waits. */
function priorityOf(urgency: Urgency, turn: number): number {
  return urgency * 2 ** turnBits + (lastTurn - Math.min(turn, lastTurn));
}

/** The lowest priority of an urgency. */
export function lowestPriority(urgency: Urgency): number {
  return urgency * 2 ** turnBits;
}

interface Waiting {
  readonly urgency: number;
  readonly installation: number;
  readonly first: number | null;
  readonly last: number;
}

/** First and last turn of each installation that waits, by urgency; jobs that failed before stand outside the line. */
async function fetchWaiting(trx: Kysely<Database>): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    SELECT priority >> ${turnBits} AS urgency,
      (coalesce(data->'pull', data->'repository')->>'installationId')::bigint AS installation,
      ${lastTurn} - max(priority & ${lastTurn}) FILTER (WHERE state = 'created') AS first,
      ${lastTurn} - min(priority & ${lastTurn}) AS last
    FROM pgboss.job WHERE name = ${reviewQueue} AND state < 'active' AND NOT blocked
    GROUP BY 1, 2`.execute(trx);
  return rows;
}

/**
 * Priorities for jobs that come into the queue, in their order. A job stands behind those of its installation, and an
 * installation that had none waiting joins where the line is, not where it once began.
 */
export async function takeTurns(
  trx: Kysely<Database>,
  jobs: readonly Job[],
): Promise<readonly number[]> {
  const waiting = await fetchWaiting(trx);
  const begins = new Map<number, number>();
  const nexts = new Map<string, number>();
  for (const { urgency, installation, first, last } of waiting) {
    nexts.set(`${urgency}/${installation}`, last + 1);
    if (first === null) continue;
    begins.set(urgency, Math.min(begins.get(urgency) ?? first, first));
  }
  return jobs.map((job) => {
    const urgency = urgencyOf(job);
    const key = `${urgency}/${repositoryOf(job).installationId}`;
    const turn = nexts.get(key) ?? begins.get(urgency) ?? 0;
    nexts.set(key, turn + 1);
    return priorityOf(urgency, turn);
  });
}
