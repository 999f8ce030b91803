/** The queue of outgoing webhooks: what the outbox holds becomes jobs, each tried again for about a day. */
import { fromKysely, type JobWithMetadata, type PgBoss } from "pg-boss";
import { outwardBatchMax } from "../limits.ts";
import type { Store } from "../store/open.ts";
import { takeUnqueued } from "../store/outbox.ts";
import { transact } from "../store/transact.ts";

/** Events for other people's servers. Jobs hold the number of the event and nothing else. */
export const outwardQueue = "deliver-event";

/** From ten seconds to six hours, doubled each time: about 29 hours in all. */
export const outwardRetry = { limit: 14, delaySeconds: 10, delaySecondsMax: 6 * 60 * 60 } as const;

/** How often the outbox is looked into; people who wait for a test notice no less. */
const lookEveryMs = 2_000;
const pollSeconds = 2;
const deliveriesAtOnce = 4;
/** Longer than a delivery may take, with the look-up of its name. */
const expireSeconds = 60;

interface OutwardJob {
  readonly event: number;
}

/** Delivers the event of this number, or throws to have it tried again. */
export type DeliverOutward = (event: number, isLastAttempt: boolean) => Promise<void>;

export interface Outward {
  readonly start: (deliver: DeliverOutward, onError: (error: unknown) => void) => Promise<void>;
  readonly stop: () => void;
}

async function queueWaiting({ db }: Store, boss: PgBoss): Promise<void> {
  await transact(db, async (trx) => {
    const ids = await takeUnqueued(trx, outwardBatchMax);
    if (ids.length === 0) return;
    const jobs = ids.map((event) => ({ data: { event } satisfies OutwardJob }));
    await boss.insert(outwardQueue, jobs, { db: fromKysely(trx) });
  });
}

/** Makes the queue on a started client. Nothing is sent before `start`. */
export async function createOutward(
  store: Store,
  boss: PgBoss,
  retry: {
    readonly limit: number;
    readonly delaySeconds: number;
    readonly delaySecondsMax: number;
  },
): Promise<Outward> {
  const options = {
    retryLimit: retry.limit,
    retryDelay: retry.delaySeconds,
    retryDelayMax: retry.delaySecondsMax,
    retryBackoff: true,
    expireInSeconds: expireSeconds,
    deleteAfterSeconds: 60 * 60,
    notify: true,
  };
  await boss.createQueue(outwardQueue, { ...options, policy: "standard" });
  await boss.updateQueue(outwardQueue, options);
  // Read inside a transaction of ours, the queue's settings would wait for that very transaction.
  await boss.findJobs(outwardQueue, { key: "none", queued: true });
  let timer: NodeJS.Timeout | undefined;
  return {
    async start(deliver, onError) {
      await boss.work(
        outwardQueue,
        {
          includeMetadata: true,
          localConcurrency: deliveriesAtOnce,
          pollingIntervalSeconds: pollSeconds,
          // Nobody is notified of a retry that is due.
          notifyPollingIntervalSeconds: pollSeconds,
        },
        async ([job]: JobWithMetadata<OutwardJob>[]) => {
          if (job) await deliver(job.data.event, job.retryCount >= job.retryLimit);
        },
      );
      let looking = false;
      timer = setInterval(() => {
        if (looking) return;
        looking = true;
        queueWaiting(store, boss)
          .catch(onError)
          .finally(() => {
            looking = false;
          });
      }, lookEveryMs);
    },
    stop: () => clearInterval(timer),
  };
}
