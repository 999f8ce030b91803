/** What upkeep needs from the world: GitHub as the App itself sees it, and what is remembered of deliveries. */
import type { PullRef } from "./ports.ts";
import type { ToldRepository } from "./tenants.ts";

/** An attempt of GitHub's to deliver an event. */
export interface DeliveryAttempt {
  /** GitHub's number of the attempt; too large for a JavaScript number. */
  readonly id: string;
  /** The same for all attempts of one delivery. */
  readonly guid: string;
  readonly deliveredAt: Date;
  readonly event: string;
  readonly action: string | null;
  readonly arrived: boolean;
}

/** An installation as GitHub lists it. */
export interface ToldInstallation {
  readonly id: number;
  readonly account: string;
  readonly suspendedAt: Date | null;
  /** What its owner accepted, such as `{checks: "write"}`. */
  readonly permissions: Readonly<Record<string, string | undefined>>;
  /** Page on which its owner changes it. */
  readonly url: string;
}

/** GitHub as the App sees it with its own key, which no installation limits. */
export interface AppGateway {
  /** Attempts, the newest first; `next` leads to older ones. */
  fetchAttempts(
    cursor: string | null,
  ): Promise<{ readonly attempts: readonly DeliveryAttempt[]; readonly next: string | null }>;
  /** Has a delivery sent again. */
  redeliver(attemptId: string): Promise<void>;
  fetchInstallations(page: number): Promise<Listed<ToldInstallation>>;
  /** Null where there is none of this number any more. */
  findInstallation(installationId: number): Promise<ToldInstallation | null>;
  /** The installation that may see a repository; null where none may. */
  findInstallationOf(owner: string, repo: string): Promise<number | null>;
}

/** A page of a list. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/** A repository with the name that GraphQL knows it by. */
export interface ListedRepository extends ToldRepository {
  readonly nodeId: string;
}

export interface OpenPull {
  readonly pull: PullRef;
  readonly head: string;
  readonly base: string;
  readonly updatedAt: Date;
}

/** GitHub as one installation sees it. */
export interface InstallationGateway {
  fetchRepositories(page: number): Promise<Listed<ListedRepository>>;
  /** Open pull requests of at most a hundred repositories, of each the last touched ones. */
  fetchOpenPulls(repositories: readonly ListedRepository[]): Promise<readonly OpenPull[]>;
}

/** A delivery that did not arrive. */
export interface MissedDelivery {
  readonly guid: string;
  readonly attemptId: string;
  readonly deliveredAt: Date;
}

/** `alive`: when upkeep ran last. `swept`: the newest attempt that a whole sweep has seen. */
export type Mark = "alive" | "swept";

/** What is remembered of deliveries that did not arrive. */
export interface MissedLog {
  findMark(mark: Mark): Promise<Date | null>;
  setMark(mark: Mark, at: Date): Promise<void>;
  /** Nothing that is older was ever handled here. */
  findOldestHandled(): Promise<Date>;
  /** Those of some deliveries that were kept all the same. */
  filterKept(guids: readonly string[]): Promise<ReadonlySet<string>>;
  noteMissed(missed: readonly MissedDelivery[]): Promise<void>;
  dropMissed(guids: readonly string[]): Promise<void>;
  /** All that are not given up. */
  fetchMissed(): Promise<readonly (MissedDelivery & Asked)[]>;
  noteAsked(guid: string, at: Date): Promise<void>;
}

/** How often, and when last, a delivery was asked for again. */
export interface Asked {
  readonly asked: number;
  readonly askedAt: Date | null;
}
