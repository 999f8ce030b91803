/** What people say about findings, kept by tenant. */
import { type Kysely, sql } from "kysely";
import type { Dismissal } from "../finding/dismissal.ts";
import type { PullRef, RepositoryRef } from "../jobs/ports.ts";
import type { KnownFinding, Revocation, SayLog, ThumbCount } from "../jobs/say-log.ts";
import { heedDismissals } from "./lives/verdicts.ts";
import type { Store } from "./open.ts";
import { writeOutbox } from "./outbox.ts";
import type { Database } from "./schema.ts";
import { transact } from "./transact.ts";

async function fetchDismissals(
  db: Kysely<Database>,
  { installationId, repositoryId }: RepositoryRef,
  fingerprints: readonly string[],
): Promise<readonly Dismissal[]> {
  if (fingerprints.length === 0) return [];
  const rows = await db
    .selectFrom("dismissals")
    .selectAll()
    .where("installation_id", "=", installationId)
    .where("repository_id", "=", repositoryId)
    // One array, not a parameter for each: a review can have thousands.
    .where(sql<boolean>`fingerprint = ANY(${[...fingerprints]}::text[])`)
    .where("revoked_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    kind: row.kind,
    pull: row.pull_number,
    reason: row.reason,
    author: { login: row.author_login, id: row.author_id },
    at: row.given_at.toISOString(),
    source: row.source,
  }));
}

/** Out of `repositories`: one that was forgotten meanwhile has nothing left to be remembered. */
async function recordDismissals(
  db: Kysely<Database>,
  repository: RepositoryRef,
  dismissals: readonly Dismissal[],
): Promise<void> {
  await transact(db, async (trx) => {
    await insertDismissals(trx, repository, dismissals);
    const fingerprints = dismissals.map(({ fingerprint }) => fingerprint);
    await writeOutbox(trx, repository, await heedDismissals(trx, repository, fingerprints));
  });
}

async function insertDismissals(
  db: Kysely<Database>,
  { installationId, repositoryId }: RepositoryRef,
  dismissals: readonly Dismissal[],
): Promise<void> {
  for (const { fingerprint, kind, pull, reason, author, at, source } of dismissals) {
    await sql`
      INSERT INTO dismissals (installation_id, repository_id, fingerprint, pull_number, kind, reason,
        author_login, author_id, source, given_at)
      SELECT installation_id, id, ${fingerprint}, ${pull}, ${kind}, ${reason},
        ${author.login}, ${author.id}, ${source}, ${at}::timestamptz
      FROM repositories WHERE id = ${repositoryId} AND installation_id = ${installationId}
      ON CONFLICT (repository_id, fingerprint, source) DO NOTHING`.execute(db);
  }
}

async function revokeDismissals(
  db: Kysely<Database>,
  pull: PullRef,
  fingerprint: string,
  revocation: Revocation,
): Promise<boolean> {
  return transact(db, async (trx) => {
    const revoked = await updateRevoked(trx, pull, fingerprint, revocation);
    if (revoked) await writeOutbox(trx, pull, await heedDismissals(trx, pull, [fingerprint]));
    return revoked || (await wasRevoked(trx, pull, fingerprint, revocation));
  });
}

/** Whether this very comment took it back before: a job that had to wait in between comes again. */
async function wasRevoked(
  db: Kysely<Database>,
  { installationId, repositoryId }: PullRef,
  fingerprint: string,
  { source }: Revocation,
): Promise<boolean> {
  const row = await db
    .selectFrom("dismissals")
    .select("id")
    .where("installation_id", "=", installationId)
    .where("repository_id", "=", repositoryId)
    .where("fingerprint", "=", fingerprint)
    .where("revoked_source", "=", source)
    .executeTakeFirst();
  return row !== undefined;
}

async function updateRevoked(
  db: Kysely<Database>,
  pull: PullRef,
  fingerprint: string,
  { by, source }: Revocation,
): Promise<boolean> {
  const revoked = await db
    .updateTable("dismissals")
    .set({
      revoked_at: sql<Date>`now()`,
      revoked_by_login: by.login,
      revoked_by_id: by.id,
      revoked_source: source,
    })
    .where("installation_id", "=", pull.installationId)
    .where("repository_id", "=", pull.repositoryId)
    .where("fingerprint", "=", fingerprint)
    .where("revoked_at", "is", null)
    .where((eb) => eb.or([eb("kind", "!=", "resolve"), eb("pull_number", "=", pull.number)]))
    .returning("id")
    .execute();
  return revoked.length > 0;
}

async function recordThumbs(
  db: Kysely<Database>,
  pull: PullRef,
  counts: readonly ThumbCount[],
): Promise<void> {
  if (counts.length === 0) return;
  await sql`
    INSERT INTO comment_reactions
      (repository_id, installation_id, pull_number, comment_id, fingerprint, thumbs_up, thumbs_down)
    SELECT r.id, r.installation_id, ${pull.number}, c.comment_id, c.fingerprint, c.up, c.down
    FROM repositories r, unnest(
      ${counts.map(({ commentId }) => commentId)}::bigint[],
      ${counts.map(({ fingerprint }) => fingerprint)}::text[],
      ${counts.map(({ up }) => up)}::integer[],
      ${counts.map(({ down }) => down)}::integer[]
    ) AS c (comment_id, fingerprint, up, down)
    WHERE r.id = ${pull.repositoryId} AND r.installation_id = ${pull.installationId}
    ON CONFLICT (repository_id, comment_id) DO UPDATE SET
      thumbs_up = excluded.thumbs_up, thumbs_down = excluded.thumbs_down, seen_at = now()
    WHERE (comment_reactions.thumbs_up, comment_reactions.thumbs_down)
      IS DISTINCT FROM (excluded.thumbs_up, excluded.thumbs_down)`.execute(db);
}

async function fetchFindings(
  db: Kysely<Database>,
  pull: PullRef,
): Promise<readonly KnownFinding[]> {
  return db
    .selectFrom("findings")
    .select(["fingerprint", "rule", "path"])
    .where("installation_id", "=", pull.installationId)
    .where("repository_id", "=", pull.repositoryId)
    .where("review_id", "=", (eb) =>
      eb
        .selectFrom("reviews")
        .select((of) => of.fn.max("id").as("id"))
        .where("installation_id", "=", pull.installationId)
        .where("repository_id", "=", pull.repositoryId)
        .where("pull_number", "=", pull.number)
        .where("state", "=", "finished"),
    )
    .orderBy("fingerprint")
    .execute();
}

/** The memory of what people say, over a store. */
export function createSayLog({ db }: Store): SayLog {
  return {
    fetchDismissals: (repository, fingerprints) => fetchDismissals(db, repository, fingerprints),
    recordDismissals: (repository, dismissals) => recordDismissals(db, repository, dismissals),
    revokeDismissals: (pull, fingerprint, revocation) =>
      revokeDismissals(db, pull, fingerprint, revocation),
    async isAnswered({ installationId, repositoryId }, { surface, id }) {
      const row = await db
        .selectFrom("commands")
        .select("outcome")
        .where("installation_id", "=", installationId)
        .where("repository_id", "=", repositoryId)
        .where("surface", "=", surface)
        .where("comment_id", "=", id)
        .executeTakeFirst();
      return row !== undefined;
    },
    async recordCommand(pull, { comment, verb, outcome, author }) {
      await sql`
        INSERT INTO commands (repository_id, surface, comment_id, installation_id, pull_number,
          verb, outcome, author_login, author_id)
        SELECT id, ${comment.surface}, ${comment.id}, installation_id, ${pull.number},
          ${verb}, ${outcome}, ${author.login}, ${author.id}
        FROM repositories WHERE id = ${pull.repositoryId} AND installation_id = ${pull.installationId}
        ON CONFLICT DO NOTHING`.execute(db);
    },
    recordThumbs: (pull, counts) => recordThumbs(db, pull, counts),
    fetchFindings: (pull) => fetchFindings(db, pull),
  };
}
