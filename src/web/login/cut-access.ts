/** Events of GitHub that take something away from people: heeded before they are answered. */
import { z } from "zod";
import type { People } from "../../store/people.ts";
import type { Views } from "../../store/views.ts";

/** Takes away what an event says is gone. Safe to repeat; throws where the store does not answer. */
export type CutAccess = (event: string, payload: unknown) => Promise<void>;

const revokedEvent = z.object({
  action: z.literal("revoked"),
  sender: z.object({ id: z.number() }),
});
const installationEvent = z.object({
  action: z.enum(["deleted", "suspend"]),
  installation: z.object({ id: z.number() }),
});
const repositoriesEvent = z.object({
  action: z.literal("removed"),
  installation: z.object({ id: z.number() }),
  repositories_removed: z.array(z.object({ id: z.number() })),
});
/** Deleted, transferred, or no longer for everybody: who sees it is another question now. */
const repositoryEvent = z.object({
  action: z.enum(["deleted", "transferred", "privatized"]),
  installation: z.object({ id: z.number() }),
  repository: z.object({ id: z.number() }),
});

/** Over a store. What is not named here is covered by asking GitHub again within minutes. */
export function createCutAccess(people: People, views: Views): CutAccess {
  return async (event, payload) => {
    switch (event) {
      case "github_app_authorization": {
        const revoked = revokedEvent.safeParse(payload);
        if (revoked.success) await people.forget(revoked.data.sender.id);
        return;
      }
      case "installation": {
        const gone = installationEvent.safeParse(payload);
        if (gone.success) await views.hideInstallation(gone.data.installation.id);
        return;
      }
      case "installation_repositories": {
        const removed = repositoriesEvent.safeParse(payload);
        if (!removed.success) return;
        const { installation, repositories_removed: repositories } = removed.data;
        await views.hideRepositories(
          installation.id,
          repositories.map(({ id }) => id),
        );
        return;
      }
      case "repository": {
        const gone = repositoryEvent.safeParse(payload);
        if (!gone.success) return;
        await views.hideRepositories(gone.data.installation.id, [gone.data.repository.id]);
      }
    }
  };
}
