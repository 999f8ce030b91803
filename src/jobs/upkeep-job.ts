/** Work that is about no single pull request: finding what was missed, and following those who come and go. */
import type { RemovedRepository, TenantChange } from "./tenants.ts";

/** Ask GitHub which deliveries did not arrive, and have it send them again. */
export interface SweepDeliveriesJob {
  readonly kind: "sweep-deliveries";
}

/** Compare the installations that GitHub lists with those that are known. */
export interface SyncInstallationsJob {
  readonly kind: "sync-installations";
  /** Whether the open pull requests of each are looked at as well. */
  readonly reconcile: boolean;
}

/** Look for open pull requests of an installation whose head was never reviewed. */
export interface ReconcileJob {
  readonly kind: "reconcile";
  readonly installationId: number;
  readonly page: number;
  /** Only these of its repositories; null for all. */
  readonly repositoryIds: readonly number[] | null;
}

/** Delete all there is of an installation, or of one of its repositories. */
export interface ForgetJob {
  readonly kind: "forget";
  readonly installationId: number;
  /** Null for the whole installation. */
  readonly repository: RemovedRepository | null;
}

/** Queue the scans of whole trees whose turn it is. */
export interface PlanScansJob {
  readonly kind: "plan-scans";
}

export type UpkeepJob =
  | SweepDeliveriesJob
  | SyncInstallationsJob
  | ReconcileJob
  | ForgetJob
  | PlanScansJob;

const kinds: ReadonlySet<string> = new Set<UpkeepJob["kind"]>([
  ...(["sweep-deliveries", "sync-installations", "reconcile", "forget"] as const),
  "plan-scans",
]);

/** Whether a job of some queue is one of these. */
export function isUpkeep<Other extends { readonly kind: string }>(
  job: Other | UpkeepJob,
): job is UpkeepJob {
  return kinds.has(job.kind);
}

/** Jobs of one key run one after the other. */
export function upkeepKey(job: UpkeepJob): string {
  switch (job.kind) {
    case "sweep-deliveries":
    case "sync-installations":
    case "plan-scans":
      return job.kind;
    case "reconcile":
      return `reconcile/${job.installationId}`;
    case "forget":
      return `forget/${job.installationId}`;
  }
}

/** What is left to be done after a change was noted. */
export function upkeepAfter(change: TenantChange): readonly UpkeepJob[] {
  const { kind } = change;
  switch (kind) {
    case "uninstalled":
      return [{ kind: "forget", installationId: change.installationId, repository: null }];
    case "removed": {
      const { installationId } = change;
      return change.repositories.map((repository) => ({
        kind: "forget",
        installationId,
        repository,
      }));
    }
    case "installed":
    case "added": {
      const { installationId } = change;
      const repositoryIds = kind === "added" ? change.repositoryIds : null;
      return [{ kind: "reconcile", installationId, page: 1, repositoryIds }];
    }
    case "changed":
    case "account-renamed":
      return [];
  }
}
