/** The whole life of one finding: in which pull requests, in which pushes, and what people said of it. */
import { type Kysely, type Selectable, sql } from "kysely";
import type { Words } from "../../finding/finding.ts";
import type { LifeTables } from "../lives/tables.ts";
import type { Database } from "../schema.ts";
import { allOf, tenantConditions } from "./filter.ts";
import type { Scope } from "./scope.ts";

/** The finding in one pull request, or in the tree. */
export interface FindingLife extends Selectable<LifeTables["finding_lives"]> {
  readonly owner: string;
  readonly name: string;
  readonly title: string | null;
}

/** A person's word. */
export interface Said {
  readonly kind: "ignore" | "false-positive" | "resolve";
  readonly pull: number;
  readonly reason: string;
  readonly author: string;
  readonly given_at: Date;
  readonly revoked_at: Date | null;
  readonly revoked_by: string | null;
}

/** A review that saw it. */
export interface Sight {
  readonly pull: number;
  readonly head_sha: string;
  readonly at: Date;
}

export interface FindingStory {
  /** Latest first; at least one. */
  readonly lives: readonly FindingLife[];
  /** Of the last review that saw it; null where they were not kept. */
  readonly words: Words | null;
  readonly said: readonly Said[];
  readonly sights: readonly Sight[];
  readonly thumbs: { readonly up: number; readonly down: number };
}

interface Key {
  readonly repository: number;
  readonly fingerprint: string;
}

/** The story of a finding, if its repository is there for the viewer. */
export async function findStory(
  db: Kysely<Database>,
  scope: Scope,
  key: Key,
  limit: number,
): Promise<FindingStory | undefined> {
  const lives = await fetchLives(db, scope, key, limit);
  if (lives.length === 0) return undefined;
  const [words, said, sights, thumbs] = await Promise.all([
    fetchWords(db, scope, key),
    fetchSaid(db, scope, key, limit),
    fetchSights(db, scope, key, limit),
    fetchThumbs(db, scope, key),
  ]);
  return { lives, words, said, sights, thumbs };
}

function whereOf(scope: Scope, { repository, fingerprint }: Key, alias: string) {
  return allOf([
    ...tenantConditions(scope, { repository }, alias),
    sql`${sql.ref(`${alias}.fingerprint`)} = ${fingerprint}`,
  ]);
}

async function fetchLives(
  db: Kysely<Database>,
  scope: Scope,
  key: Key,
  limit: number,
): Promise<readonly FindingLife[]> {
  const { rows } = await sql<FindingLife>`
    SELECT l.*, r.owner, r.name, p.title
    FROM finding_lives AS l
    JOIN repositories AS r ON r.id = l.repository_id
    LEFT JOIN pulls AS p ON p.repository_id = l.repository_id AND p.number = l.pull_number
    WHERE ${whereOf(scope, key, "l")} ORDER BY l.seen_at DESC, l.id DESC LIMIT ${limit}
  `.execute(db);
  return rows;
}

/** As the last review that saw it put them. */
async function fetchWords(db: Kysely<Database>, scope: Scope, key: Key): Promise<Words | null> {
  const { rows } = await sql<Words>`
    SELECT f.what, f.why, f.fix FROM findings AS f
    WHERE ${whereOf(scope, key, "f")} ORDER BY f.review_id DESC LIMIT 1
  `.execute(db);
  return rows[0] ?? null;
}

async function fetchSaid(
  db: Kysely<Database>,
  scope: Scope,
  key: Key,
  limit: number,
): Promise<readonly Said[]> {
  const { rows } = await sql<Said>`
    SELECT d.kind, d.pull_number AS pull, d.reason, d.author_login AS author, d.given_at, d.revoked_at,
      d.revoked_by_login AS revoked_by
    FROM dismissals AS d WHERE ${whereOf(scope, key, "d")} ORDER BY d.given_at, d.id LIMIT ${limit}
  `.execute(db);
  return rows;
}

async function fetchSights(
  db: Kysely<Database>,
  scope: Scope,
  key: Key,
  limit: number,
): Promise<readonly Sight[]> {
  const { rows } = await sql<Sight>`
    SELECT v.pull_number AS pull, v.head_sha, coalesce(v.finished_at, v.started_at) AS at
    FROM findings AS f JOIN reviews AS v ON v.id = f.review_id
    WHERE ${whereOf(scope, key, "f")} ORDER BY v.id DESC LIMIT ${limit}
  `.execute(db);
  return rows;
}

async function fetchThumbs(
  db: Kysely<Database>,
  scope: Scope,
  key: Key,
): Promise<FindingStory["thumbs"]> {
  const { rows } = await sql<FindingStory["thumbs"]>`
    SELECT coalesce(sum(t.thumbs_up), 0)::integer AS up, coalesce(sum(t.thumbs_down), 0)::integer AS down
    FROM comment_reactions AS t WHERE ${whereOf(scope, key, "t")}
  `.execute(db);
  return rows[0] ?? { up: 0, down: 0 };
}
