/** The end of all that is kept of an installation or a repository that is gone. */
import { removalChecksMax } from "../limits.ts";
import type { Presence, TenantLog } from "./tenants.ts";
import type { ForgetJob } from "./upkeep-job.ts";
import type { AppGateway } from "./upkeep-ports.ts";

export interface ForgetDeps {
  readonly app: Pick<AppGateway, "findInstallationOf">;
  readonly tenants: Pick<TenantLog, "forget" | "keep">;
  readonly presence: Presence;
  /** Drops what is held in memory: tokens, code, pauses. */
  readonly forgetInMemory: (installationId: number, repositoryId: number | null) => void;
}

/** GitHub told of a removal, and lists the repository all the same. */
export class StillListedError extends Error {
  override readonly name = "StillListedError";
}

/**
 * Deletes it, and stops what runs for it. A repository that was only taken from the installation may have been given
 * back since: events come late, and GitHub is asked first. Numbers of installations are never given twice.
 */
export async function forget(
  { installationId, repository }: ForgetJob,
  { attempt }: { readonly attempt: number },
  deps: ForgetDeps,
): Promise<void> {
  if (repository !== null && !repository.deleted) {
    const holder = await deps.app.findInstallationOf(repository.owner, repository.repo);
    if (holder === installationId) {
      if (attempt < removalChecksMax) throw new StillListedError("GitHub still lists it");
      await deps.tenants.keep(installationId, repository.id);
      return;
    }
  }
  const repositoryId = repository?.id ?? null;
  deps.presence.leave(installationId, repositoryId);
  deps.forgetInMemory(installationId, repositoryId);
  await deps.tenants.forget(installationId, repositoryId);
}
