/** Which use case each kind of upkeep is for. */
import { type ForgetDeps, forget } from "./forget.ts";
import { type PlanScansDeps, planScans } from "./plan-scans.ts";
import { type ReconcileDeps, reconcile, syncInstallations } from "./reconcile.ts";
import { type Sweep, type SweepDeps, sweepDeliveries } from "./sweep-deliveries.ts";
import type { UpkeepJob } from "./upkeep-job.ts";

export interface UpkeepDeps
  extends SweepDeps,
    Omit<ReconcileDeps, "app">,
    Omit<ForgetDeps, "app" | "tenants"> {
  readonly app: ReconcileDeps["app"];
  /** Gives reviews without an end and without a job one again: their check runs must not hang. */
  readonly requeueOrphans: () => Promise<unknown>;
  readonly onSweep: (sweep: Sweep) => void;
  /** Null where nobody wants scans but those that are asked for. */
  readonly scans: PlanScansDeps["scans"] | null;
}

/** Runs a job; throws to have it tried again. */
export async function runUpkeep(
  job: UpkeepJob,
  context: { readonly attempt: number },
  deps: UpkeepDeps,
): Promise<void> {
  switch (job.kind) {
    case "sweep-deliveries":
      await deps.requeueOrphans();
      return deps.onSweep(await sweepDeliveries(deps));
    case "sync-installations":
      return syncInstallations(job, deps);
    case "reconcile":
      return reconcile(job, deps);
    case "forget":
      return forget(job, context, deps);
    case "plan-scans":
      return deps.scans === null ? undefined : planScans({ ...deps, scans: deps.scans });
  }
}
