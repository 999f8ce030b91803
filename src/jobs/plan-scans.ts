/** Queues the scans whose turn it is. */
import { scansPlannedMax } from "../limits.ts";
import type { Job, ScanReason } from "./job.ts";
import type { RepositoryRef } from "./ports.ts";
import type { ScanLog } from "./scan-log.ts";

export interface PlanScansDeps {
  readonly scans: Pick<ScanLog, "fetchDue" | "noteQueued">;
  /** Keeps jobs under an id; the same id again adds nothing. */
  readonly enqueue: (id: string, jobs: readonly Job[]) => Promise<void>;
  readonly now: () => number;
}

/** New repositories at once, the others at their moment of the night. */
export async function planScans(deps: PlanScansDeps): Promise<void> {
  await queueScans(await deps.scans.fetchDue(scansPlannedMax), "nightly", deps);
}

/** Queues scans; one that waits already is not doubled. */
export async function queueScans(
  repositories: readonly RepositoryRef[],
  reason: ScanReason,
  { scans, enqueue, now }: PlanScansDeps,
): Promise<void> {
  if (repositories.length === 0) return;
  await scans.noteQueued(repositories);
  const id = `scan-${reason}-${repositories[0]?.repositoryId}-${now()}`;
  await enqueue(
    id,
    repositories.map((repository) => ({
      kind: "scan-repository",
      repository,
      reason,
      deliveryId: id,
    })),
  );
}
