/** Deliveries that did not arrive are asked for again: GitHub never sends one twice by itself. */
import { deliveryDaysKept, deliveryPagesMax, redeliveriesPerSweepMax } from "../limits.ts";
import { GatewayError } from "./gateway-error.ts";
import type { AppGateway, Asked, DeliveryAttempt, MissedLog } from "./upkeep-ports.ts";

export interface SweepDeps {
  readonly app: Pick<AppGateway, "fetchAttempts" | "redeliver">;
  readonly missed: MissedLog;
  /** Whether an event would be more than acknowledged. */
  readonly isHandled: (event: string, action: string | null) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a sweep did, for the log. */
export interface Sweep {
  readonly attempts: number;
  readonly missed: number;
  readonly asked: number;
}

const dayMs = 24 * 60 * 60 * 1_000;
const minuteMs = 60 * 1_000;

/** Attempts are listed in the order of their beginning, and may end in another. */
const overlapMs = 10 * minuteMs;

/** How long after an attempt the next is asked for: it may have failed for what takes time to mend. */
const patienceMs = [0, 10 * minuteMs, 60 * minuteMs];

/** One sweep; safe to repeat and to break off. */
export async function sweepDeliveries(deps: SweepDeps): Promise<Sweep> {
  const { missed, now } = deps;
  await missed.setMark("alive", new Date(now()));
  const attempts = await fetchAttempts(deps);
  const arrived = new Set(attempts.filter((each) => each.arrived).map(({ guid }) => guid));
  const failed = newestByGuid(
    attempts.filter(
      ({ guid, event, action }) => !arrived.has(guid) && deps.isHandled(event, action),
    ),
  );
  await missed.noteMissed(failed);
  const noted = await missed.fetchMissed();
  const guids = noted.map(({ guid }) => guid);
  const kept = await missed.filterKept(guids);
  const over = guids.filter((guid) => kept.has(guid) || arrived.has(guid));
  await missed.dropMissed(over);
  const left = noted.filter(({ guid }) => !over.includes(guid));
  const due = left.filter((each) => isDue(each, now())).slice(0, redeliveriesPerSweepMax);
  for (const { guid, attemptId } of due) {
    // Noted before it is asked: a crash in between costs one of few attempts, and never adds one.
    await missed.noteAsked(guid, new Date(now()));
    await askAgain(deps, attemptId);
  }
  const newest = attempts[0]?.deliveredAt;
  if (newest) await missed.setMark("swept", newest);
  return { attempts: attempts.length, missed: left.length, asked: due.length };
}

/** All attempts since the last whole sweep, but none from before this store had anything to do with them. */
async function fetchAttempts({ app, missed, now }: SweepDeps): Promise<readonly DeliveryAttempt[]> {
  const oldest = (await missed.findOldestHandled()).getTime();
  const swept = (await missed.findMark("swept"))?.getTime() ?? 0;
  const since = Math.max(oldest, swept - overlapMs, now() - deliveryDaysKept * dayMs);
  const found: DeliveryAttempt[] = [];
  let cursor: string | null = null;
  for (let read = 0; read < deliveryPagesMax; read += 1) {
    const page = await app.fetchAttempts(cursor);
    const fresh = page.attempts.filter(({ deliveredAt }) => deliveredAt.getTime() >= since);
    found.push(...fresh);
    cursor = page.next;
    if (cursor === null || fresh.length < page.attempts.length) break;
  }
  return found;
}

/** Another attempt is asked for by the number of the last one. */
function newestByGuid(attempts: readonly DeliveryAttempt[]) {
  const byGuid = new Map<string, DeliveryAttempt>();
  for (const attempt of attempts) {
    if (!byGuid.has(attempt.guid)) byGuid.set(attempt.guid, attempt);
  }
  return [...byGuid.values()].map(({ guid, id, deliveredAt }) => ({
    guid,
    attemptId: id,
    deliveredAt,
  }));
}

function isDue({ asked, askedAt }: Asked, now: number): boolean {
  const patience = patienceMs[asked] ?? Number.POSITIVE_INFINITY;
  return askedAt === null || askedAt.getTime() + patience <= now;
}

/** A delivery that GitHub has no more is no reason to leave the others. */
async function askAgain({ app }: SweepDeps, attemptId: string): Promise<void> {
  try {
    await app.redeliver(attemptId);
  } catch (error) {
    const kind = error instanceof GatewayError ? error.failure.kind : null;
    if (kind !== "not-found" && kind !== "refused") throw error;
  }
}
