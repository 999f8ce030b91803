/** A world of organisations, repositories and people for the test of isolation: every text names whose it is. */

import fc from "fast-check";
import type { PullRef } from "../../src/jobs/ports.ts";
import type { RecordedFinding } from "../../src/jobs/review-log.ts";
import { lockTenants } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/open.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { createScanLog } from "../../src/store/scans.ts";

/** A repository, with everything that is known of it marked by its number. */
export interface WorldRepository {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly fingerprint: string;
  /** Findings that are kept of it. */
  readonly findings: number;
}

export interface WorldPerson {
  readonly id: number;
  readonly login: string;
  /** What GitHub would show: readable for the person, with the App on it and not suspended. */
  readonly sees: ReadonlySet<number>;
  readonly readable: ReadonlySet<number>;
  readonly owns: ReadonlySet<string>;
}

export interface World {
  readonly repositories: readonly WorldRepository[];
  readonly installations: readonly { readonly id: number; readonly suspended: boolean }[];
  readonly people: readonly WorldPerson[];
}

/** What no text may hold for those who do not see the repository. */
export function marksOf({ id }: WorldRepository): RegExp {
  return new RegExp(`(?:repo|path|title|words|print|reason)-?${id}x`);
}

/** Random worlds. Numbers are set apart so that none is part of another. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    suspended: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
    repositories: fc.array(
      fc.record({
        installation: fc.nat(2),
        private: fc.boolean(),
        findings: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
    people: fc.array(
      fc.record({
        readable: fc.subarray([0, 1, 2, 3]),
        owns: fc.subarray([0, 1, 2]),
      }),
      { minLength: 2, maxLength: 2 },
    ),
  })
  .map((given) => {
    const installations = given.suspended.map((suspended, index) => ({
      id: 41_001 + index,
      suspended,
    }));
    const repositories = given.repositories.map((each, index) => {
      const installation = installations[each.installation % installations.length];
      const installationId = installation?.id ?? 0;
      const id = 73_001 + index;
      return {
        id,
        installationId,
        owner: `org${installationId}x`,
        name: `repo${id}x`,
        private: each.private,
        fingerprint: `print${id}x`,
        findings: each.findings,
      };
    });
    const hidden = new Set(installations.filter((each) => each.suspended).map(({ id }) => id));
    const people = given.people.map((each, index) => {
      const readable = repositories.filter((_, place) => each.readable.includes(place));
      const owns = installations.filter((_, place) => each.owns.includes(place));
      return {
        id: 500 + index,
        login: `person${index}`,
        readable: new Set(readable.map(({ id }) => id)),
        sees: new Set(
          readable.filter(({ installationId }) => !hidden.has(installationId)).map(({ id }) => id),
        ),
        owns: new Set(owns.map(({ id }) => `org${id}x`)),
      };
    });
    return { repositories, installations, people };
  });

function findingOf({ id, fingerprint }: WorldRepository, index: number): RecordedFinding {
  return {
    fingerprint: index === 0 ? fingerprint : `${fingerprint}${index}`,
    rule: "nil-map-write",
    severity: "error",
    confidence: "high",
    mode: "block",
    path: `path${id}x/a.go`,
    line: index + 1,
    endLine: index + 1,
    words: { what: `words${id}x`, why: `words${id}x`, fix: `words${id}x` },
  };
}

/** Puts a world into a store, through the ways by which the App itself learns of things. */
export async function fillStore(store: Store, { repositories }: World): Promise<void> {
  const log = createReviewLog(store);
  for (const repository of repositories) {
    const { id, installationId, owner, name } = repository;
    const pull: PullRef = { installationId, repositoryId: id, owner, repo: name, number: 1 };
    const facts = {
      title: `title${id}x`,
      author: `author${id}x`,
      state: "open",
      updatedAt: "2026-11-01T00:00:00Z",
      closedAt: null,
      mergeCommit: null,
    } as const;
    const job = { kind: "review-pull", pull, head: "h", base: "b", deliveryId: "d" } as const;
    await store.db
      .transaction()
      .execute((trx) => lockTenants(trx, [{ ...job, reason: "opened", facts }]));
    await store.db
      .updateTable("repositories")
      .set({ private: repository.private })
      .where("id", "=", id)
      .execute();
    const findings = Array.from({ length: repository.findings }, (_, index) =>
      findingOf(repository, index),
    );
    const review = await log.startReview({
      ...{ pull, head: "h", base: "b", reason: "opened", deliveryId: "d" },
    });
    await log.finishReview(pull, review.id, {
      state: "finished",
      conclusion: "failure",
      findings: findings.slice(0, 1),
      suppressed: [],
      judgedWhole: true,
      notAnalysed: [{ path: `path${id}x/big.go`, reason: `reason${id}x` }],
      requests: 1,
      timingsMs: {},
    });
    const head = { branch: "main", commit: "t", basis: "1" };
    await createScanLog(store).finishScan(pull, head, {
      findings: findings.slice(1),
      suppressed: [],
      judgedWhole: true,
      notAnalysed: [{ path: `path${id}x/large.go`, reason: `reason${id}x` }],
      files: 2,
      requests: 1,
    });
  }
}
