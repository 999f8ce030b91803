/** Repositories with the counts of their findings, and the organisations they belong to. */
import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { sourceOf } from "./count.ts";
import { allOf, type FindingFilter } from "./filter.ts";
import { type Cursor, type Page, toPage } from "./page.ts";
import type { Scope } from "./scope.ts";

export interface RepositoryFacts {
  readonly id: number;
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly archived: boolean;
}

export interface ListedRepository extends RepositoryFacts {
  readonly open: number;
  readonly errors: number;
  readonly merged: number;
  readonly ignored: number;
  readonly prevented: number;
  readonly fixed: number;
  readonly total: number;
}

/** An account that the App is installed on. */
export interface Organisation {
  readonly installation: number;
  readonly login: string;
}

const facts = sql`r.id, r.installation_id AS installation, r.owner, r.name, r.private, r.archived`;

function seen(scope: Scope) {
  return scope.repositories === null ? [] : [sql`r.id = ANY (${scope.repositories}::bigint[])`];
}

/** A page of repositories, those with the most open findings first; the counts obey the filter. */
export async function fetchRepositories(
  db: Kysely<Database>,
  scope: Scope,
  filter: FindingFilter,
  after: Cursor | null,
  limit: number,
): Promise<Page<ListedRepository>> {
  const { installation, repository } = filter;
  const source = sourceOf(scope, filter, ["repository", "state", "severity"]);
  const where = allOf([
    ...seen(scope),
    ...(installation === undefined ? [] : [sql`r.installation_id = ${installation}`]),
    ...(repository === undefined ? [] : [sql`r.id = ${repository}`]),
    ...(after === null
      ? []
      : [sql`(coalesce(c.open, 0), r.id) < (${after.at}::bigint, ${after.id}::bigint)`]),
  ]);
  const { measure } = source;
  const of = (condition: string) => sql`coalesce(${measure(sql.raw(condition))}, 0)::integer`;
  const { rows } = await sql<ListedRepository>`
    SELECT ${facts}, coalesce(c.open, 0) AS open, coalesce(c.errors, 0) AS errors, coalesce(c.merged, 0) AS merged,
      coalesce(c.ignored, 0) AS ignored, coalesce(c.prevented, 0) AS prevented, coalesce(c.fixed, 0) AS fixed,
      coalesce(c.total, 0) AS total
    FROM repositories AS r LEFT JOIN (
      SELECT l.repository_id, ${of("l.state = 'open'")} AS open,
        ${of("l.state = 'open' AND l.severity = 'error'")} AS errors, ${of("l.state = 'merged'")} AS merged,
        ${of("l.state IN ('ignored', 'false-positive')")} AS ignored, ${of("l.state = 'prevented'")} AS prevented,
        ${of("l.state = 'fixed'")} AS fixed, ${of("true")} AS total
      FROM ${source.from} WHERE ${source.where} GROUP BY l.repository_id
    ) AS c ON c.repository_id = r.id
    WHERE ${where}
    ORDER BY coalesce(c.open, 0) DESC, r.id DESC LIMIT ${limit + 1}
  `.execute(db);
  return toPage(rows, limit, ({ open, id }) => ({ at: String(open), id }));
}

/** A repository, if it is there for the viewer. */
export async function findRepository(
  db: Kysely<Database>,
  scope: Scope,
  id: number,
): Promise<RepositoryFacts | undefined> {
  const { rows } = await sql<RepositoryFacts>`
    SELECT ${facts} FROM repositories AS r WHERE ${allOf([sql`r.id = ${id}`, ...seen(scope)])}
  `.execute(db);
  return rows[0];
}

/** A repository by the name people write, whatever the case of its letters. */
export async function findRepositoryNamed(
  db: Kysely<Database>,
  scope: Scope,
  owner: string,
  name: string,
): Promise<RepositoryFacts | undefined> {
  const named = sql`lower(r.owner) = lower(${owner}) AND lower(r.name) = lower(${name})`;
  const { rows } = await sql<RepositoryFacts>`
    SELECT ${facts} FROM repositories AS r WHERE ${allOf([named, ...seen(scope)])} ORDER BY r.id LIMIT 1
  `.execute(db);
  return rows[0];
}

/** Repositories by owner and name, for choosing one of them. */
export async function fetchRepositoryNames(
  db: Kysely<Database>,
  scope: Scope,
  installation: number | undefined,
  limit: number,
): Promise<readonly RepositoryFacts[]> {
  const where = allOf([
    ...seen(scope),
    ...(installation === undefined ? [] : [sql`r.installation_id = ${installation}`]),
  ]);
  const { rows } = await sql<RepositoryFacts>`
    SELECT ${facts} FROM repositories AS r WHERE ${where} ORDER BY r.owner, r.name, r.id LIMIT ${limit}
  `.execute(db);
  return rows;
}

/** The organisations that have a repository the viewer sees. */
export async function fetchOrganisations(
  db: Kysely<Database>,
  scope: Scope,
): Promise<readonly Organisation[]> {
  const { rows } = await sql<Organisation>`
    SELECT r.installation_id AS installation, coalesce(min(i.account_login), min(r.owner)) AS login
    FROM repositories AS r JOIN installations AS i ON i.id = r.installation_id
    WHERE ${allOf(seen(scope))}
    GROUP BY r.installation_id ORDER BY 2, 1
  `.execute(db);
  return rows;
}
