/** Counts of findings: out of what is kept by week or by repository where that can answer, else out of the lives. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Severity } from "../../finding/finding.ts";
import type { LifeState, Origin } from "../../jobs/finding-life.ts";
import type { Database } from "../schema.ts";
import { allOf, commonConditions, dateColumn, type FindingFilter, livesWhere } from "./filter.ts";
import { type Scope, scopeWithin } from "./scope.ts";

/** By what is counted. A week is the Monday it begins with, in UTC, by the day that the filter dates by. */
export interface Dimensions {
  readonly severity: Severity;
  readonly state: LifeState;
  readonly rule: string;
  readonly origin: Origin;
  readonly week: string;
  readonly repository: number;
}

export type Dimension = keyof Dimensions;

export type Count<Key extends Dimension> = Pick<Dimensions, Key> & { readonly findings: number };

/** Rows to count. */
export interface Source {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<boolean>;
  /** How many findings the rows stand for: all of them, or those of which a condition holds. */
  readonly measure: (condition?: RawBuilder<unknown>) => RawBuilder<number>;
  /** The Monday, as a date or its midnight. */
  readonly week: RawBuilder<Date>;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Whether a day is a Monday, on which the weeks of the counts begin. */
function isMonday(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
}

/** Whether the days of a filter are borders of weeks. */
export function areWeeks({ since, until }: FindingFilter): boolean {
  return [since, until].every((day) => day === undefined || isMonday(day));
}

function filtered(condition: RawBuilder<unknown> | undefined): RawBuilder<unknown> {
  return condition === undefined ? sql`` : sql` FILTER (WHERE ${condition})`;
}

function sumFindings(condition?: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(sum(l.findings)${filtered(condition)})::bigint`;
}

function livesSource(scope: Scope, filter: FindingFilter): Source {
  const at = dateColumn(filter);
  return {
    from: sql`finding_lives AS l`,
    where: livesWhere(scope, filter),
    measure: (condition) => sql`count(*)${filtered(condition)}`,
    week: sql`date_trunc('week', ${at} AT TIME ZONE 'UTC')`,
  };
}

/** Whether somebody sees all of each installation that they see something of. */
export function seesWhole({ repositories, installations }: Scope): boolean {
  return repositories === null || installations !== null;
}

/** Conditions on the installations of counts that are kept by installation. */
export function installationConditions(
  { installations }: Scope,
  { installation }: FindingFilter,
): RawBuilder<unknown>[] {
  return [
    ...(installation === undefined ? [] : [sql`l.installation_id = ${installation}`]),
    ...(installations === null ? [] : [sql`l.installation_id = ANY (${installations}::bigint[])`]),
  ];
}

/** Conditions on the repositories of counts that are kept by repository; the scope is within the installation. */
function repositoryConditions(
  { repositories }: Scope,
  { installation, repository }: FindingFilter,
): RawBuilder<unknown>[] {
  return [
    ...(repositories === null ? [] : [sql`l.repository_id = ANY (${repositories}::bigint[])`]),
    ...(repository === undefined ? [] : [sql`l.repository_id = ${repository}`]),
    ...(installation === undefined || repositories !== null
      ? []
      : [
          sql`l.repository_id IN (SELECT id FROM repositories WHERE installation_id = ${installation})`,
        ]),
  ];
}

/** Conditions on counts that are kept by week. */
function weekConditions({ since, until, dated = "opened" }: FindingFilter): RawBuilder<unknown>[] {
  return [
    sql`l.dated = ${dated}`,
    ...(since === undefined ? [] : [sql`l.week >= ${since}::date`]),
    ...(until === undefined ? [] : [sql`l.week < ${until}::date`]),
  ];
}

function countsSource(
  table: string,
  filter: FindingFilter,
  conditions: readonly RawBuilder<unknown>[],
): Source {
  return {
    from: sql`${sql.table(table)} AS l`,
    where: allOf([...conditions, ...commonConditions(filter)]),
    measure: sumFindings,
    week: sql`l.week`,
  };
}

/** Where findings are counted. The sources agree: triggers keep the counts in the transaction of the rows. */
export function sourceOf(
  seen: Scope,
  filter: FindingFilter,
  dimensions: readonly Dimension[],
): Source {
  const scope = scopeWithin(seen, filter.installation);
  const { repository, pull, rule, since, until, dated } = filter;
  if (pull !== undefined) return livesSource(scope, filter);
  const needs = (dimension: Dimension) => dimensions.includes(dimension);
  const byRule = rule !== undefined || needs("rule");
  const byTime = since !== undefined || until !== undefined || dated === "settled" || needs("week");
  if (seesWhole(scope) && repository === undefined && !needs("repository")) {
    const asked = installationConditions(scope, filter);
    if (!byTime) return countsSource("life_rules", filter, asked);
    const table = byRule ? "life_rule_weeks" : "life_weeks";
    if (areWeeks(filter)) return countsSource(table, filter, [...weekConditions(filter), ...asked]);
  }
  const asked = repositoryConditions(scope, filter);
  if (byTime && !byRule && areWeeks(filter)) {
    return countsSource("life_repository_weeks", filter, [...asked, ...weekConditions(filter)]);
  }
  // By rule and repository there are so many counts that the lives of one rule are fewer.
  const isBroad = byRule && scope.repositories === null && repository === undefined;
  if (byTime || isBroad) return livesSource(scope, filter);
  return countsSource(byRule ? "life_repository_rules" : "life_repositories", filter, asked);
}

const columns: Readonly<Record<Exclude<Dimension, "week">, RawBuilder<unknown>>> = {
  severity: sql`l.severity`,
  state: sql`l.state`,
  rule: sql`l.rule`,
  origin: sql`l.origin`,
  repository: sql`l.repository_id`,
};

/** Findings by the dimensions, those that have any; without dimensions one row or none. */
export async function countBy<const Key extends Dimension>(
  db: Kysely<Database>,
  scope: Scope,
  filter: FindingFilter,
  dimensions: readonly Key[],
): Promise<readonly Count<Key>[]> {
  const source = sourceOf(scope, filter, dimensions);
  const expressionOf = (key: Dimension) => (key === "week" ? source.week : columns[key]);
  // Dates become text after they are grouped by: that is once a week, not once a row.
  const shown = (key: Dimension) =>
    key === "week" ? sql`(${source.week})::date::text` : expressionOf(key);
  const selected = dimensions.map((key) => sql`${shown(key)} AS ${sql.ref(key)}`);
  const { rows } = await sql<Count<Key>>`
    SELECT ${sql.join([...selected, sql`${source.measure()} AS findings`])}
    FROM ${source.from} WHERE ${source.where}
    ${dimensions.length > 0 ? sql`GROUP BY ${sql.join(dimensions.map(expressionOf))}` : sql``}
    HAVING ${source.measure()} > 0
  `.execute(db);
  return rows;
}

/** How many findings there are. */
export async function countFindings(
  db: Kysely<Database>,
  scope: Scope,
  filter: FindingFilter,
): Promise<number> {
  const [row] = await countBy(db, scope, filter, []);
  return row?.findings ?? 0;
}

/** The Monday of the week that a moment lies in, in UTC. */
export function mondayOf(at: Date): string {
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  return new Date(at.getTime() - sinceMonday * dayMs).toISOString().slice(0, 10);
}

/** The day that lies so many weeks later. */
export function weeksAfter(day: string, weeks: number): string {
  const at = Date.parse(`${day}T00:00:00Z`) + weeks * 7 * dayMs;
  return new Date(at).toISOString().slice(0, 10);
}
