/** The dashboard's page of a pull request, which its check runs link to. */
import type { PullRef } from "../jobs/ports.ts";
import type { Settings } from "./environment.ts";

/**
 * The address of the page. Undefined where there is no dashboard, which needs login: GitHub's own page of a check is
 * better than a dead link.
 */
export function pullPageOf({
  publicUrl,
  login,
}: Pick<Settings, "publicUrl" | "login">): ((pull: PullRef) => string) | undefined {
  if (publicUrl === undefined || login === undefined) return undefined;
  return ({ repositoryId, number }) => `${publicUrl}/pulls/${repositoryId}/${number}`;
}
