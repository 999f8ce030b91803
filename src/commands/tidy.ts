/** Once in a while: orphans get a job, and what nobody asks for any more goes. */
import type { Logger } from "pino";
import type { ReviewLog } from "../jobs/review-log.ts";
import type { Queue } from "../queue/queue.ts";
import { requeueOrphans } from "../queue/sweep.ts";
import type { Store } from "../store/open.ts";
import { type DaysKept, forgetOld } from "../store/retention.ts";
import { tidyLogin } from "../store/tidy-login.ts";
import { describeError } from "./app-log.ts";
import type { Upkeep } from "./upkeep.ts";

export interface TidyDeps {
  readonly store: Store;
  readonly reviews: ReviewLog;
  readonly queue: Queue;
  readonly upkeep: Upkeep;
  readonly kept: DaysKept;
  readonly log: Logger;
}

/** Tidies; what fails is tried again the next time. */
export async function tidy({ store, reviews, queue, upkeep, kept, log }: TidyDeps): Promise<void> {
  try {
    const now = Date.now();
    const orphans = await requeueOrphans(reviews, queue, new Date(now));
    await tidyLogin(store.db, now);
    const forgotten = await forgetOld(store.db, kept, now);
    await upkeep.tidy();
    const rows = Object.values(forgotten).reduce((sum, count) => sum + count, 0);
    if (orphans + rows > 0) log.info({ orphans, forgotten }, "tidied");
  } catch (error) {
    log.warn({ error: describeError(error) }, "tidying failed, it is tried again");
  }
}
