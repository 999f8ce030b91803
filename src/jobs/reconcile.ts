/** Open pull requests whose head nobody reviewed are found and queued: after a stop, an installation or a pause. */
import { installationPagesMax, reconcileDaysMax, repositoryPagesMax } from "../limits.ts";
import type { Job } from "./job.ts";
import type { TenantLog } from "./tenants.ts";
import type { ReconcileJob, SyncInstallationsJob, UpkeepJob } from "./upkeep-job.ts";
import type {
  AppGateway,
  InstallationGateway,
  ListedRepository,
  OpenPull,
  ToldInstallation,
} from "./upkeep-ports.ts";

export interface ReconcileDeps {
  readonly app: AppGateway;
  readonly installationGatewayFor: (installationId: number) => InstallationGateway;
  readonly tenants: TenantLog;
  /** Those of some pull requests whose head has no review that ended well, and not too many that failed. */
  readonly filterUnreviewed: (pulls: readonly OpenPull[]) => Promise<readonly OpenPull[]>;
  /** Keeps jobs under an id; the same id again adds nothing. */
  readonly enqueue: (id: string, jobs: readonly Job[]) => Promise<void>;
  readonly enqueueUpkeep: (jobs: readonly UpkeepJob[]) => Promise<void>;
  readonly now: () => number;
}

/**
 * Compares the installations that GitHub lists with those that are known: events about them may have been lost like
 * any other. One that GitHub does not know is forgotten, after it was asked for by its own number as well.
 */
export async function syncInstallations(
  { reconcile }: SyncInstallationsJob,
  deps: ReconcileDeps,
): Promise<void> {
  const { app, tenants } = deps;
  const listed = await fetchAllInstallations(app);
  for (const each of listed) {
    const before = await tenants.findStanding(each.id);
    await note(deps, each);
    const isBack = before.kind === "suspended" && each.suspendedAt === null;
    if ((reconcile || isBack) && each.suspendedAt === null) {
      await deps.enqueueUpkeep([reconcileAll(each.id)]);
    }
  }
  const ids = new Set(listed.map(({ id }) => id));
  for (const id of await tenants.fetchInstallations()) {
    if (!ids.has(id) && (await app.findInstallation(id)) === null) {
      await tenants.note({ kind: "uninstalled", installationId: id });
    }
  }
  const leftovers = await tenants.fetchLeftovers();
  await deps.enqueueUpkeep(leftovers.map((each) => ({ kind: "forget", ...each })));
}

async function fetchAllInstallations(app: AppGateway): Promise<readonly ToldInstallation[]> {
  const found: ToldInstallation[] = [];
  for (let page = 1; page <= installationPagesMax; page += 1) {
    const { items, more } = await app.fetchInstallations(page);
    found.push(...items);
    if (!more) break;
  }
  return found;
}

function reconcileAll(installationId: number): ReconcileJob {
  return { kind: "reconcile", installationId, page: 1, repositoryIds: null };
}

function note({ tenants }: ReconcileDeps, told: ToldInstallation): Promise<void> {
  const { id: installationId, account, suspendedAt } = told;
  return tenants.note({ kind: "installed", installationId, account, suspendedAt, at: null });
}

/** One page of an installation's repositories, in three requests; the next page is a job of its own. */
export async function reconcile(job: ReconcileJob, deps: ReconcileDeps): Promise<void> {
  const { installationId, page, repositoryIds } = job;
  if (page === 1 && !(await isWorking(installationId, deps))) return;
  const gateway = deps.installationGatewayFor(installationId);
  const { items, more } = await gateway.fetchRepositories(page);
  const wanted = items.filter(
    ({ repositoryId }) => repositoryIds === null || repositoryIds.includes(repositoryId),
  );
  // GitHub lists them, so whatever was told of their removal is over.
  for (const { repositoryId } of wanted) await deps.tenants.keep(installationId, repositoryId);
  await enqueueUnreviewed(job, wanted, gateway, deps);
  for (const { nodeId: _, ...repository } of wanted) {
    await deps.tenants.note({ kind: "changed", repository });
  }
  const found = new Set(wanted.map(({ repositoryId }) => repositoryId));
  const missing = repositoryIds?.filter((id) => !found.has(id)) ?? null;
  if (more && page < repositoryPagesMax && missing?.length !== 0) {
    await deps.enqueueUpkeep([{ ...job, page: page + 1, repositoryIds: missing }]);
  }
}

/** Events of an installation's rest come in any order: GitHub is asked how it stands. */
async function isWorking(installationId: number, deps: ReconcileDeps): Promise<boolean> {
  const standing = await deps.tenants.findStanding(installationId);
  if (standing.kind === "gone") return false;
  const told = await deps.app.findInstallation(installationId);
  if (told === null) return false;
  await note(deps, told);
  return told.suspendedAt === null;
}

async function enqueueUnreviewed(
  { installationId, page }: ReconcileJob,
  repositories: readonly ListedRepository[],
  gateway: InstallationGateway,
  { filterUnreviewed, enqueue, now }: ReconcileDeps,
): Promise<void> {
  const live = repositories.filter(({ archived }) => !archived);
  if (live.length === 0) return;
  const since = now() - reconcileDaysMax * 24 * 60 * 60 * 1_000;
  const open = await gateway.fetchOpenPulls(live);
  const fresh = open.filter(({ updatedAt }) => updatedAt.getTime() >= since);
  const unreviewed = await filterUnreviewed(fresh);
  if (unreviewed.length === 0) return;
  const id = `reconcile-${installationId}-${page}-${now()}`;
  await enqueue(
    id,
    unreviewed.map(({ pull, head, base }) => ({
      kind: "review-pull",
      pull,
      head,
      base,
      deliveryId: id,
      reason: "opened",
    })),
  );
}
