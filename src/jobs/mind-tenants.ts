/** Jobs of tenants that left or rest are dropped quietly, and those of renamed ones follow their names. */
import { type Job, repositoryOf } from "./job.ts";
import type { RepositoryRef } from "./ports.ts";
import type { Presence, TenantLog } from "./tenants.ts";

/**
 * Runs a job only where its tenant is there, under the names it has by now. What fails because the tenant left
 * meanwhile fails silently: there is nobody to be told.
 */
export function mindTenants<Context extends { readonly signal?: AbortSignal }>(
  run: (job: Job, context: Context) => Promise<void>,
  tenants: Pick<TenantLog, "findStanding">,
  presence: Presence,
): (job: Job, context: Context) => Promise<void> {
  return async (job, context) => {
    const tenant = repositoryOf(job);
    const { installationId, repositoryId } = tenant;
    const standing = await tenants.findStanding(installationId, repositoryId);
    if (standing.kind !== "here") return;
    try {
      await presence.attend(tenant, (left) => {
        const signal = context.signal ? AbortSignal.any([context.signal, left]) : left;
        return run(withNames(job, standing.names ?? tenant), { ...context, signal });
      });
    } catch (error) {
      const { kind } = await tenants.findStanding(installationId, repositoryId);
      if (kind === "here") throw error;
    }
  };
}

function withNames(job: Job, { owner, repo }: Pick<RepositoryRef, "owner" | "repo">): Job {
  if ("pull" in job) return { ...job, pull: { ...job.pull, owner, repo } };
  return { ...job, repository: { ...job.repository, owner, repo } };
}
