/** What webhooks say about installations and repositories themselves: who came, left, rests, or is called otherwise. */
import { z } from "zod";
import type { TenantChange } from "../jobs/tenants.ts";

const id = z.number().int().positive();
const account = z.object({ login: z.string() });
/** Seconds since the epoch in older events, a date in newer ones. */
const moment = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((told) => toDate(told));

function toDate(told: number | string | null | undefined): Date | null {
  if (told === null || told === undefined) return null;
  const date = new Date(typeof told === "number" ? told * 1_000 : told);
  return Number.isNaN(date.getTime()) ? null : date;
}

const installationEvent = z.object({
  action: z.string(),
  installation: z.object({
    id,
    account: account.nullish(),
    suspended_at: moment,
    updated_at: moment,
  }),
});

const listed = z.object({ id, full_name: z.string() });

const repositoriesEvent = z.object({
  action: z.string(),
  installation: z.object({ id }),
  repositories_added: z.array(listed),
  repositories_removed: z.array(listed),
});

const repositoryEvent = z.object({
  action: z.string(),
  installation: z.object({ id }),
  repository: z.object({
    id,
    name: z.string(),
    owner: account,
    private: z.boolean(),
    archived: z.boolean().default(false),
  }),
});

const targetEvent = z.object({
  action: z.literal("renamed"),
  installation: z.object({ id }),
  account,
  changes: z.object({ login: z.object({ from: z.string() }) }),
});

/** What a delivery changes about tenants; mostly nothing. Never throws. */
export function changesFromEvent(event: string, payload: unknown): readonly TenantChange[] {
  switch (event) {
    case "installation":
      return fromInstallation(payload);
    case "installation_repositories":
      return fromRepositories(payload);
    case "repository":
      return fromRepository(payload);
    case "installation_target":
      return fromTarget(payload);
    default:
      return [];
  }
}

const stays = new Set(["created", "suspend", "unsuspend", "new_permissions_accepted"]);

function fromInstallation(payload: unknown): readonly TenantChange[] {
  const parsed = installationEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { action, installation } = parsed.data;
  const installationId = installation.id;
  if (action === "deleted") return [{ kind: "uninstalled", installationId }];
  if (!stays.has(action)) return [];
  const { suspended_at: suspendedAt, updated_at: at } = installation;
  const name = installation.account?.login ?? "";
  return [{ kind: "installed", installationId, account: name, suspendedAt, at }];
}

function fromRepositories(payload: unknown): readonly TenantChange[] {
  const parsed = repositoriesEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { installation, repositories_added: added, repositories_removed: removed } = parsed.data;
  const installationId = installation.id;
  const changes: TenantChange[] = [];
  if (removed.length > 0) {
    const repositories = removed.map((each) => ({
      id: each.id,
      ...splitName(each.full_name),
      deleted: false,
    }));
    changes.push({ kind: "removed", installationId, repositories });
  }
  if (added.length > 0) {
    changes.push({ kind: "added", installationId, repositoryIds: added.map((each) => each.id) });
  }
  return changes;
}

function splitName(fullName: string): { readonly owner: string; readonly repo: string } {
  const slash = fullName.indexOf("/");
  return { owner: fullName.slice(0, slash), repo: fullName.slice(slash + 1) };
}

const told = new Set([
  ...["renamed", "transferred", "privatized", "publicized", "archived", "unarchived"],
]);

function fromRepository(payload: unknown): readonly TenantChange[] {
  const parsed = repositoryEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { action, installation, repository } = parsed.data;
  const installationId = installation.id;
  const { id: repositoryId, name: repo, private: isPrivate, archived } = repository;
  const owner = repository.owner.login;
  if (action === "deleted") {
    const repositories = [{ id: repositoryId, owner, repo, deleted: true }];
    return [{ kind: "removed", installationId, repositories }];
  }
  if (!told.has(action)) return [];
  const changed: TenantChange = {
    kind: "changed",
    repository: { installationId, repositoryId, owner, repo, private: isPrivate, archived },
  };
  // Of an archived repository no pull request could be reviewed; what was pushed before is looked for.
  const added = { kind: "added", installationId, repositoryIds: [repositoryId] } as const;
  return action === "unarchived" || action === "transferred" ? [changed, added] : [changed];
}

function fromTarget(payload: unknown): readonly TenantChange[] {
  const parsed = targetEvent.safeParse(payload);
  if (!parsed.success) return [];
  const { installation, account: now, changes } = parsed.data;
  const former = changes.login.from;
  const kind = "account-renamed";
  return [{ kind, installationId: installation.id, former, account: now.login }];
}
