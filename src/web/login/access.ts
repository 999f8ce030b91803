/** What a person sees: what GitHub shows them of what is known here, asked again every few minutes. */
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import type { UserGithub } from "../../github/user.ts";
import { GrantRefusedError } from "../../github/user-errors.ts";
import type { UserOauth } from "../../github/user-oauth.ts";
import type { Viewer } from "../../jobs/viewer.ts";
import {
  rateLimitAskersMax,
  viewFreshMs,
  viewKeptMsMax,
  viewRetryMs,
  viewWaitMsMax,
} from "../../limits.ts";
import type { Grant, People } from "../../store/people.ts";
import type { Views } from "../../store/views.ts";
import type { Operators } from "./operators.ts";

export interface AccessOptions {
  readonly people: People;
  readonly views: Views;
  readonly oauth: Pick<UserOauth, "refresh">;
  readonly githubFor: (token: string) => UserGithub;
  readonly operators: Operators;
  readonly now: () => number;
  /** GitHub did not say; what it said before serves for a while. */
  readonly onError: (error: unknown) => void;
}

/** `ended`: GitHub takes the person's grant no more. `unknown`: GitHub has not answered for too long. */
export type Seen = Viewer | "ended" | "unknown";

export interface Access {
  readonly viewOf: (personId: number) => Promise<Seen>;
  /** GitHub through the person's own token, refreshed; null where there is none. */
  readonly githubOf: (personId: number) => Promise<UserGithub | null>;
}

/** How long one process may be at asking for one person, before another takes its place. */
const turnMs = 60_000;
/** A token is refreshed this long before it expires: it must last until the next check. */
const refreshEarlyMs = viewFreshMs + 60_000;
const installationsAtOnce = 3;

/** Access over a store. One for the process: questions about one person at one time are asked once. */
export function createAccess(options: AccessOptions): Access {
  const { people, views, operators, now } = options;
  const asking = new Map<number, Promise<void>>();
  const failedAt = new LRUCache<number, number>({ max: rateLimitAskersMax });

  /** Resolves when it is known, or not to be known at this moment; never rejects. */
  function check(personId: number): Promise<void> {
    const running = asking.get(personId);
    if (running) return running;
    const begun = askInTurn(options, personId)
      .catch((error: unknown) => {
        failedAt.set(personId, now());
        options.onError(error);
      })
      .finally(() => asking.delete(personId));
    asking.set(personId, begun);
    return begun;
  }

  return {
    async viewOf(personId) {
      let person = await people.find(personId);
      if (!person) return "ended";
      const resting = now() - (failedAt.get(personId) ?? Number.NEGATIVE_INFINITY) < viewRetryMs;
      if (ageOf(person.checkedAt, now()) >= viewFreshMs && !resting) {
        await Promise.race([check(personId), sleep(viewWaitMsMax, undefined, { ref: false })]);
        person = await people.find(personId);
        if (!person) return "ended";
      }
      if (ageOf(person.checkedAt, now()) >= viewKeptMsMax) return "unknown";
      const sees = operators.includes(person) ? "everything" : await views.find(personId);
      return { person: { id: person.id, login: person.login }, sees };
    },
    async githubOf(personId) {
      const grant = await people.findGrant(personId);
      return grant && options.githubFor(grant.token);
    },
  };
}

function ageOf(checkedAt: Date | null, now: number): number {
  return checkedAt === null ? Number.POSITIVE_INFINITY : now - checkedAt.getTime();
}

async function askInTurn(options: AccessOptions, personId: number): Promise<void> {
  const { people, now } = options;
  const started = now();
  const turn = new Date(started + turnMs);
  if (!(await people.takeTurn(personId, new Date(started), turn))) {
    await waitForOther(options, personId, started);
    return;
  }
  try {
    await ask(options, personId, turn);
  } catch (error) {
    if (!(error instanceof GrantRefusedError)) throw error;
    // A newer grant may have come meanwhile; then it is not this one's end that counts.
    await people.endGrant(personId, turn);
  } finally {
    await people.endTurn(personId, turn);
  }
}

/** Another process asks: its answer will stand in the store. */
async function waitForOther(
  { people, now }: AccessOptions,
  personId: number,
  started: number,
): Promise<void> {
  while (now() - started < viewWaitMsMax) {
    await sleep(150);
    const person = await people.find(personId);
    if (!person || (person.checkedAt && person.checkedAt.getTime() >= started)) return;
  }
}

async function ask(options: AccessOptions, personId: number, turn: Date): Promise<void> {
  const { views, operators, githubFor, now } = options;
  const grant = await currentGrant(options, personId);
  const github = githubFor(grant.token);
  // The moment of asking counts, not that of the answer: what changed in between is not in it.
  const at = new Date(now());
  const person = await github.fetchUser();
  if (person.id !== personId) throw new GrantRefusedError("the token is somebody else's");
  const shown = operators.includes(person) ? [] : await fetchShown(github);
  await views.replace({ person, shown, at, turn });
}

async function fetchShown(github: UserGithub) {
  const installations = await github.fetchInstallations();
  const limit = pLimit(installationsAtOnce);
  const lists = await Promise.all(
    installations.map(({ id }) => limit(() => github.fetchRepositories(id))),
  );
  return lists.flat();
}

/** The grant, refreshed where it is about to end. */
async function currentGrant(options: AccessOptions, personId: number): Promise<Grant> {
  const { people, oauth, now } = options;
  const grant = await people.findGrant(personId);
  if (!grant) throw new GrantRefusedError("there is no grant that can be opened");
  if (!grant.expiresAt || grant.expiresAt.getTime() - now() > refreshEarlyMs) return grant;
  const fresh = grant.refreshToken === null ? null : await oauth.refresh(grant.refreshToken);
  if (!fresh) throw new GrantRefusedError("GitHub does not refresh the grant");
  await people.keepGrant(personId, fresh);
  return fresh;
}
