/** Installations and repositories that come, go, rest and change their names; and what jobs of theirs have to mind. */
import type { RepositoryRef } from "./ports.ts";

/** A repository with what GitHub says of it beside its names. */
export interface ToldRepository extends RepositoryRef {
  readonly private: boolean;
  readonly archived: boolean;
}

/** What an event, or GitHub's own list, says about a tenant. `at` is GitHub's time of it, where it tells one. */
export type TenantChange =
  /** It is installed; `suspendedAt` where its owner wants nothing done. */
  | {
      readonly kind: "installed";
      readonly installationId: number;
      readonly account: string;
      readonly suspendedAt: Date | null;
      readonly at: Date | null;
    }
  | { readonly kind: "uninstalled"; readonly installationId: number }
  /** Some of its repositories may be seen by the App, or by nobody, any more. */
  | {
      readonly kind: "removed";
      readonly installationId: number;
      readonly repositories: readonly RemovedRepository[];
    }
  | {
      readonly kind: "added";
      readonly installationId: number;
      readonly repositoryIds: readonly number[];
    }
  | { readonly kind: "changed"; readonly repository: ToldRepository }
  | {
      readonly kind: "account-renamed";
      readonly installationId: number;
      readonly former: string;
      readonly account: string;
    };

/** `deleted` where the repository itself is gone, so that another one may bear its name. */
export interface RemovedRepository {
  readonly id: number;
  readonly owner: string;
  readonly repo: string;
  readonly deleted: boolean;
}

/** `gone`: forgotten, or about to be; nothing may be written for it. `suspended`: nothing may be asked for it. */
export type Standing =
  | { readonly kind: "here"; readonly names: Pick<RepositoryRef, "owner" | "repo"> | null }
  | { readonly kind: "suspended" }
  | { readonly kind: "gone" };

/** The port through which tenants are known. */
export interface TenantLog {
  /** Of an installation, and of one of its repositories where that is named. */
  findStanding(installationId: number, repositoryId?: number): Promise<Standing>;
  /** Installations that are known and not forgotten. */
  fetchInstallations(): Promise<readonly number[]>;
  /** Deletes all there is of an installation, or of one of its repositories, in one transaction. */
  forget(installationId: number, repositoryId: number | null): Promise<void>;
  /** Notes what GitHub says, where it was asked. */
  note(change: TenantChange): Promise<void>;
  /** Takes back that a repository is gone: GitHub says that it is not. */
  keep(installationId: number, repositoryId: number): Promise<void>;
  /** Tenants that are gone and of which there is still something. */
  fetchLeftovers(): Promise<readonly Leftover[]>;
}

/** A tenant that is gone and of which rows are left; `repository` is null for the whole installation. */
export interface Leftover {
  readonly installationId: number;
  readonly repository: RemovedRepository | null;
}

/** A job's tenant was forgotten, or suspended, while it ran: it ends without a word. */
export class TenantGoneError extends Error {
  override readonly name = "TenantGoneError";
}

/** Jobs that run in this process, so that those of a tenant that leaves stop where they are. */
export interface Presence {
  /** Runs `work` with a signal that is aborted when the tenant leaves. */
  readonly attend: <T>(
    tenant: Pick<RepositoryRef, "installationId" | "repositoryId">,
    work: (left: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  readonly leave: (installationId: number, repositoryId: number | null) => void;
}

/** Nobody runs yet. */
export function createPresence(): Presence {
  const running = new Set<{
    readonly installationId: number;
    readonly repositoryId: number;
    readonly controller: AbortController;
  }>();
  return {
    async attend({ installationId, repositoryId }, work) {
      const entry = { installationId, repositoryId, controller: new AbortController() };
      running.add(entry);
      try {
        return await work(entry.controller.signal);
      } finally {
        running.delete(entry);
      }
    },
    leave(installationId, repositoryId) {
      for (const entry of running) {
        const isConcerned = repositoryId === null || entry.repositoryId === repositoryId;
        if (entry.installationId === installationId && isConcerned) {
          entry.controller.abort(new TenantGoneError("the installation or repository left"));
        }
      }
    },
  };
}
