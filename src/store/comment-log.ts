/** On which findings a comment was posted, kept by tenant. */
import { sql } from "kysely";
import type { CommentLog } from "../jobs/comment-log.ts";
import type { Store } from "./open.ts";

/** The comment log over a store. */
export function createCommentLog({ db }: Store): CommentLog {
  return {
    async recordCommented(pull, fingerprints) {
      if (fingerprints.length === 0) return;
      // Out of the pull requests there are: one that was forgotten meanwhile gets no new memory.
      await sql`
        INSERT INTO commented (repository_id, pull_number, fingerprint, installation_id)
        SELECT p.repository_id, p.number, fingerprint, p.installation_id
        FROM pulls AS p CROSS JOIN unnest(${fingerprints}::text[]) AS fingerprint
        WHERE p.installation_id = ${pull.installationId}
          AND p.repository_id = ${pull.repositoryId} AND p.number = ${pull.number}
        ON CONFLICT DO NOTHING`.execute(db);
    },
    async fetchCommented(pull) {
      const rows = await db
        .selectFrom("commented")
        .select("fingerprint")
        .where("installation_id", "=", pull.installationId)
        .where("repository_id", "=", pull.repositoryId)
        .where("pull_number", "=", pull.number)
        .execute();
      return new Set(rows.map(({ fingerprint }) => fingerprint));
    },
  };
}
