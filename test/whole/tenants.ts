/** What happens to installations and repositories, on the fake and as the events that GitHub sends of it. */
import type { Repository } from "../../src/demo/stand-in-state.ts";
import type { FakeGithub } from "../fake-github/fake.ts";
import type { PullStage, Stage } from "./stage.ts";

type Told = Pick<Stage, "fake" | "deliver" | "settled">;

/** Events of one installation, with the fake brought to the state that they tell of. */
export function tenantOf(stage: Told, { installationId, repository }: PullStage) {
  const { fake } = stage;
  const installation = (more: object = {}) => ({
    installation: {
      id: installationId,
      account: { login: repository.owner, id: 100 },
      updated_at: new Date().toISOString(),
      suspended_at: null,
      ...more,
    },
  });
  async function tell(event: string, payload: object): Promise<void> {
    await stage.deliver(event, payload);
    await stage.settled();
  }
  const found = () => {
    const known = fake.state.installations.get(installationId);
    if (!known) throw new Error("the installation is gone");
    return known;
  };
  return {
    uninstall: async () => {
      fake.state.installations.delete(installationId);
      await tell("installation", { action: "deleted", ...installation() });
    },
    suspend: async () => {
      found().suspended = true;
      const suspended = installation({ suspended_at: new Date().toISOString() });
      await tell("installation", { action: "suspend", ...suspended });
    },
    unsuspend: async () => {
      found().suspended = false;
      await tell("installation", { action: "unsuspend", ...installation() });
    },
    remove: async (lists = true) => {
      if (lists) found().repositoryIds.delete(repository.id);
      await tell("installation_repositories", {
        action: "removed",
        ...installation(),
        repositories_added: [],
        repositories_removed: [listed(repository)],
      });
    },
    add: async () => {
      found().repositoryIds.add(repository.id);
      await tell("installation_repositories", {
        action: "added",
        ...installation(),
        repositories_added: [listed(repository)],
        repositories_removed: [],
      });
    },
    repository: async (action: string, change: (repository: Repository) => void) => {
      change(repository);
      await tell("repository", { action, ...installation(), repository: rendered(repository) });
    },
    renameAccount: async (from: string, to: string) => {
      repository.owner = to;
      const changes = { login: { from } };
      const account = { login: to, id: 100 };
      await tell("installation_target", {
        ...{ action: "renamed", ...installation(), account, changes },
        target_type: "Organization",
      });
    },
  };
}

function listed({ id, owner, name }: Repository) {
  return { id, name, full_name: `${owner}/${name}`, private: false };
}

function rendered(repository: Repository) {
  const { id, owner, name, private: isPrivate, archived } = repository;
  return { id, name, owner: { login: owner }, private: isPrivate, archived };
}

/** Requests that name a repository or an installation, tokens included. */
export function requestsOf(fake: FakeGithub, { installationId, repository }: PullStage) {
  return fake.log.filter(({ path, body }) => {
    const text = `${path}\n${JSON.stringify(body ?? null)}`;
    return text.includes(repository.name) || path.includes(`/installations/${installationId}/`);
  });
}
