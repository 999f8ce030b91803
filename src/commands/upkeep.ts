/** Upkeep in the running App: what was missed is found, and those who come and go are followed. */
import type { Logger } from "pino";
import type { Github } from "../github/gateway.ts";
import { isHandled } from "../github/handled-events.ts";
import type { Job } from "../jobs/job.ts";
import { mindTenants } from "../jobs/mind-tenants.ts";
import { createPresence, type TenantChange } from "../jobs/tenants.ts";
import { runUpkeep, type UpkeepDeps } from "../jobs/upkeep.ts";
import { deliveryDaysKept, jobMsMax, reconcileAfterMs } from "../limits.ts";
import type { Queue } from "../queue/queue.ts";
import { requeueOrphans } from "../queue/sweep.ts";
import type { JobContext, JobHandlers } from "../queue/work.ts";
import { createMissedLog } from "../store/missed.ts";
import type { Store } from "../store/open.ts";
import { createReviewLog } from "../store/reviews.ts";
import { createTenantLog, deleteTombstones } from "../store/tenants.ts";
import { filterUnreviewed } from "../store/unreviewed.ts";

export interface Upkeep {
  /** Told of what deliveries said about tenants, once that is kept. */
  readonly onChanges: (changes: readonly TenantChange[]) => void;
  /** The handlers of jobs, for tenants that are there, with those of upkeep. */
  readonly wrap: (
    handlers: JobHandlers,
    queue: Queue,
    enqueue: UpkeepDeps["enqueue"],
  ) => JobHandlers;
  /** Queues what is due at a start. */
  readonly begin: (queue: Queue) => Promise<void>;
  /** Drops what nobody asks for any more. */
  readonly tidy: () => Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Wires it. */
export function createUpkeep(
  store: Store,
  github: Github,
  log: Logger,
  onAskedAgain: (deliveries: number) => void,
  scans: UpkeepDeps["scans"],
): Upkeep {
  const tenants = createTenantLog(store);
  const missed = createMissedLog(store);
  const reviews = createReviewLog(store);
  const presence = createPresence();
  function leave(installationId: number, repositoryId: number | null): void {
    presence.leave(installationId, repositoryId);
    github.forget(installationId, repositoryId);
  }
  return {
    onChanges(changes) {
      for (const change of changes) leaveAfter(change, leave);
    },
    wrap(handlers, queue, enqueue) {
      const deps: UpkeepDeps = {
        ...{ app: github.app, installationGatewayFor: github.installationGatewayFor },
        ...{ tenants, missed, presence, isHandled, enqueue, scans },
        enqueueUpkeep: queue.enqueueUpkeep,
        filterUnreviewed: (pulls) => filterUnreviewed(store, pulls),
        forgetInMemory: github.forget,
        // A review that began longer ago than any job may run has lost its own.
        requeueOrphans: () => requeueOrphans(reviews, queue, new Date(Date.now() - jobMsMax)),
        onSweep: (sweep) => {
          onAskedAgain(sweep.asked);
          if (sweep.missed > 0) log.info(sweep, "deliveries that did not arrive");
        },
        now: Date.now,
      };
      return {
        run: mindTenants<JobContext>(handlers.run, tenants, presence),
        giveUp: mindTenants<GivenUp>(
          (job: Job, failure) => handlers.giveUp(job, failure),
          tenants,
          presence,
        ),
        upkeep: (job, context) => runUpkeep(job, context, deps),
      };
    },
    async begin(queue) {
      const alive = await missed.findMark("alive");
      const isLong = alive !== null && Date.now() - alive.getTime() > reconcileAfterMs;
      await queue.enqueueUpkeep([
        { kind: "sweep-deliveries" },
        { kind: "sync-installations", reconcile: isLong },
      ]);
    },
    tidy: () => deleteTombstones(store.db, new Date(Date.now() - deliveryDaysKept * dayMs)),
  };
}

interface GivenUp {
  readonly message: string;
  readonly signal?: AbortSignal;
}

/** What runs here for somebody who left ends at once, and nothing of theirs stays in memory. */
function leaveAfter(
  change: TenantChange,
  leave: (installationId: number, repositoryId: number | null) => void,
): void {
  const isSuspended = change.kind === "installed" && change.suspendedAt !== null;
  if (change.kind === "uninstalled" || isSuspended) leave(change.installationId, null);
  if (change.kind !== "removed") return;
  for (const { id } of change.repositories) leave(change.installationId, id);
}
