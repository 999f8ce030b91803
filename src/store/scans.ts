/** Scans of whole trees over a store. */
import { type Kysely, sql } from "kysely";
import type { RepositoryRef } from "../jobs/ports.ts";
import type { ScanEnd, ScanLog, ScannedHead, ScanOutcome } from "../jobs/scan-log.ts";
import { scanLostHours, scanNightMinutes, scanUnreadKeptMax } from "../limits.ts";
import { recordTree } from "./lives/record-tree.ts";
import type { Store } from "./open.ts";
import { writeOutbox } from "./outbox.ts";
import type { Database } from "./schema.ts";
import { transact } from "./transact.ts";

/** The log over a store. */
export function createScanLog({ db }: Pick<Store, "db">): ScanLog {
  return {
    async findFinished({ repositoryId, installationId }) {
      const row = await db
        .selectFrom("tree_scans")
        .select(["finished_commit as commit", "finished_basis as basis"])
        .where("repository_id", "=", repositoryId)
        .where("installation_id", "=", installationId)
        .executeTakeFirst();
      const { commit, basis } = row ?? { commit: null, basis: null };
      return commit === null || basis === null ? null : { commit, basis };
    },
    noteUnchanged: (repository) =>
      write(db, repository, sql`state = 'finished', looked_at = now(), why = NULL, error = NULL`),
    startScan: (repository, { branch, commit }) =>
      write(
        db,
        repository,
        sql`state = 'running', looked_at = now(), ended_at = NULL, branch = ${branch}, commit_sha = ${commit},
          directories = 0, directories_done = 0, why = NULL, error = NULL`,
      ),
    noteProgress: (repository, total, done) =>
      write(db, repository, sql`directories = ${total}, directories_done = ${done}`),
    finishScan: (repository, head, outcome) => finishScan(db, repository, head, outcome),
    endScan: (repository, end, message) => endScan(db, repository, end, message),
    fetchDue: (max) => fetchDue(db, max),
    noteQueued: (repositories) => noteQueued(db, repositories),
  };
}

/** Sets columns of a repository's row, and makes it where it is missing; of a repository that is gone it makes none. */
async function write(
  db: Kysely<Database>,
  { repositoryId, installationId }: RepositoryRef,
  columns: ReturnType<typeof sql>,
): Promise<void> {
  await sql`
    INSERT INTO tree_scans (repository_id, installation_id, state)
    SELECT id, installation_id, 'queued' FROM repositories
    WHERE id = ${repositoryId} AND installation_id = ${installationId}
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`
    UPDATE tree_scans SET ${columns}
    WHERE repository_id = ${repositoryId} AND installation_id = ${installationId}`.execute(db);
}

async function finishScan(
  db: Kysely<Database>,
  repository: RepositoryRef,
  head: ScannedHead,
  outcome: ScanOutcome,
): Promise<void> {
  const { findings, notAnalysed, files, requests } = outcome;
  const { commit, basis } = head;
  await transact(db, async (trx) => {
    await write(
      trx,
      repository,
      sql`state = 'finished', ended_at = now(), directories_done = directories, finished_at = now(),
        finished_commit = ${commit}, finished_basis = ${basis}, files = ${files}, requests = ${requests},
        findings = ${findings.length}, not_analysed = ${notAnalysed.length}, why = NULL, error = NULL`,
    );
    const { repositoryId } = repository;
    await trx.deleteFrom("tree_scan_unread").where("repository_id", "=", repositoryId).execute();
    const unread = notAnalysed.slice(0, scanUnreadKeptMax);
    await sql`
      INSERT INTO tree_scan_unread (repository_id, path, reason)
      SELECT scan.repository_id, given.path, given.reason
      FROM tree_scans AS scan, unnest(
        ${unread.map(({ path }) => path)}::text[], ${unread.map(({ reason }) => reason)}::text[]
      ) AS given (path, reason)
      WHERE scan.repository_id = ${repositoryId} AND scan.installation_id = ${repository.installationId}`.execute(
      trx,
    );
    const events = await recordTree(trx, repository, { ...outcome, commit });
    await writeOutbox(trx, repository, events);
  });
}

/** A tree that has no Go any more, or is not to be judged, keeps what was found in it: nobody looked. */
function endScan(
  db: Kysely<Database>,
  repository: RepositoryRef,
  end: ScanEnd,
  message: string | null,
): Promise<void> {
  const state = end === "disabled" || end === "empty" ? "left" : "failed";
  return write(
    db,
    repository,
    sql`state = ${state}, looked_at = now(), ended_at = now(), why = ${end}, error = ${message}`,
  );
}

/**
 * Each repository has its minute of the night, the same every night; one that was not looked at since then is due,
 * also where nobody was there at that minute.
 */
async function fetchDue(db: Kysely<Database>, max: number): Promise<readonly RepositoryRef[]> {
  const midnight = sql`date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
  const minute = sql`(r.id * 7919 % ${scanNightMinutes}::integer) * interval '1 minute'`;
  const { rows } = await sql<RepositoryRef>`
    SELECT due.* FROM (
      SELECT r.id AS "repositoryId", r.installation_id AS "installationId", r.owner, r.name AS repo,
        s.looked_at, s.state, s.queued_at, ${midnight} + ${minute} AS at
      FROM repositories AS r JOIN installations AS i ON i.id = r.installation_id
      LEFT JOIN tree_scans AS s ON s.repository_id = r.id
      WHERE NOT r.archived AND i.suspended_at IS NULL AND NOT EXISTS (
        SELECT FROM tombstones AS t
        WHERE t.installation_id = r.installation_id AND t.repository_id IN (0, r.id))
    ) AS due
    WHERE (looked_at IS NULL OR (looked_at < at AND at <= now()))
      AND (state IS NULL OR state NOT IN ('queued', 'running')
        OR queued_at < now() - ${scanLostHours}::integer * interval '1 hour')
    ORDER BY looked_at NULLS FIRST, "repositoryId" LIMIT ${max}`.execute(db);
  return rows.map(({ repositoryId, installationId, owner, repo }) => ({
    ...{ repositoryId, installationId, owner, repo },
  }));
}

async function noteQueued(
  db: Kysely<Database>,
  repositories: readonly RepositoryRef[],
): Promise<void> {
  await sql`
    INSERT INTO tree_scans AS scan (repository_id, installation_id, state)
    SELECT r.id, r.installation_id, 'queued' FROM repositories AS r JOIN unnest(
      ${repositories.map(({ repositoryId }) => repositoryId)}::bigint[],
      ${repositories.map(({ installationId }) => installationId)}::bigint[]
    ) AS given (id, installation_id) ON r.id = given.id AND r.installation_id = given.installation_id
    ORDER BY r.id
    ON CONFLICT (repository_id) DO UPDATE SET state = 'queued', queued_at = now()
    WHERE scan.state <> 'running'
      OR scan.queued_at < now() - ${scanLostHours}::integer * interval '1 hour'`.execute(db);
}
