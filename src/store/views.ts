/** What GitHub last showed to each person, and what takes it away at once. */
import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";
import { transact } from "./transact.ts";

/** A repository as GitHub shows it to a person. */
export interface ShownRepository {
  readonly installationId: number;
  readonly repositoryId: number;
}

/** What GitHub answered about a person. */
export interface ShownToPerson {
  readonly person: { readonly id: number; readonly login: string };
  readonly shown: readonly ShownRepository[];
  readonly at: Date;
  /** The turn in which it was asked; whatever takes something away ends all turns, and answers of before with them. */
  readonly turn: Date;
}

export interface Views {
  /** Ids of the repositories that are known here and that GitHub showed to the person. */
  readonly find: (personId: number) => Promise<ReadonlySet<number>>;
  /** Puts what GitHub shows in place of what it showed. What is not known here is left out. */
  readonly replace: (answer: ShownToPerson) => Promise<void>;
  /** Nobody sees an installation any more until GitHub shows it again. */
  readonly hideInstallation: (installationId: number) => Promise<void>;
  readonly hideRepositories: (
    installationId: number,
    repositoryIds: readonly number[],
  ) => Promise<void>;
}

/** The views over a store. */
export function createViews(db: Kysely<Database>): Views {
  return {
    async find(personId) {
      const rows = await db
        .selectFrom("view_repositories")
        // A repository that moved to another installation is not what GitHub spoke of.
        .innerJoin("repositories", (join) =>
          join
            .onRef("repositories.id", "=", "view_repositories.repository_id")
            .onRef("repositories.installation_id", "=", "view_repositories.installation_id"),
        )
        .select("repository_id")
        .where("person_id", "=", personId)
        .execute();
      return new Set(rows.map((row) => row.repository_id));
    },
    replace: (answer) => replace(db, answer),
    async hideInstallation(installationId) {
      await endTurns(db);
      await db
        .deleteFrom("view_repositories")
        .where("installation_id", "=", installationId)
        .execute();
    },
    async hideRepositories(installationId, repositoryIds) {
      if (repositoryIds.length === 0) return;
      await endTurns(db);
      await db
        .deleteFrom("view_repositories")
        .where("installation_id", "=", installationId)
        .where("repository_id", "in", [...repositoryIds])
        .execute();
    },
  };
}

async function endTurns(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable("people")
    .set({ checking_until: null })
    .where("checking_until", "is not", null)
    .execute();
}

async function replace(
  db: Kysely<Database>,
  { person, shown, at, turn }: ShownToPerson,
): Promise<void> {
  await transact(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("people")
      .set({ login: person.login, checked_at: at, checking_until: null })
      .where("id", "=", person.id)
      .where("checking_until", "=", turn)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await trx.deleteFrom("view_repositories").where("person_id", "=", person.id).execute();
    await sql`
      INSERT INTO view_repositories (person_id, installation_id, repository_id)
      SELECT ${person.id}::bigint, shown.installation_id, shown.repository_id
      FROM unnest(
        ${shown.map(({ installationId }) => installationId)}::bigint[],
        ${shown.map(({ repositoryId }) => repositoryId)}::bigint[]
      ) AS shown (installation_id, repository_id)
      JOIN repositories ON repositories.id = shown.repository_id
        AND repositories.installation_id = shown.installation_id
      ON CONFLICT DO NOTHING`.execute(trx);
  });
}
