/** Which installations a person administers: their own account's, and those of organisations that GitHub says so of. */
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import type { UserGithub, UserInstallation } from "../../github/user.ts";
import type { Viewer } from "../../jobs/viewer.ts";
import { administeredKeptMs, rateLimitAskersMax } from "../../limits.ts";

/** An installation that a person administers. */
export interface Administered {
  readonly id: number;
  readonly account: string;
}

export interface AdministeredOptions {
  readonly githubOf: (personId: number) => Promise<UserGithub | null>;
  /** All that are known here, for those who run this server. */
  readonly listInstallations: () => Promise<readonly Administered[]>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Null where GitHub does not say. `fresh`: asks GitHub again, as before every change. */
export type FindAdministered = (
  viewer: Viewer,
  fresh?: boolean,
) => Promise<readonly Administered[] | null>;

const askedAtOnce = 4;

async function administers(
  github: UserGithub,
  personId: number,
  { account }: UserInstallation,
): Promise<boolean> {
  if (!account) return false;
  if (account.type !== "Organization") return account.id === personId;
  return github.administers(account.login);
}

/** Asks GitHub as the person. The App needs no permission on members for it. */
export function createAdministered(options: AdministeredOptions): FindAdministered {
  const { githubOf, listInstallations, now, onError } = options;
  const kept = new LRUCache<number, { at: number; found: readonly Administered[] }>({
    max: rateLimitAskersMax,
  });

  async function ask(personId: number): Promise<readonly Administered[]> {
    const github = await githubOf(personId);
    if (!github) return [];
    const installations = await github.fetchInstallations();
    const limit = pLimit(askedAtOnce);
    const verdicts = await Promise.all(
      installations.map((each) => limit(() => administers(github, personId, each))),
    );
    const known = new Set((await listInstallations()).map(({ id }) => id));
    return installations
      .filter(({ id }, index) => verdicts[index] && known.has(id))
      .map(({ id, account }) => ({ id, account: account?.login ?? String(id) }));
  }

  return async ({ person, sees }, fresh = false) => {
    if (sees === "everything") return listInstallations();
    if (!person) return [];
    const last = kept.get(person.id);
    if (!fresh && last && now() - last.at < administeredKeptMs) return last.found;
    try {
      const found = await ask(person.id);
      kept.set(person.id, { at: now(), found });
      return found;
    } catch (error) {
      onError(error);
      return null;
    }
  };
}
