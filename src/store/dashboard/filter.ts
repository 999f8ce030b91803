/** What is asked of the lives of findings: one filter for every page, list, export and answer. */
import { type RawBuilder, sql } from "kysely";
import type { Severity } from "../../finding/finding.ts";
import type { LifeState, Origin } from "../../jobs/finding-life.ts";
import { type Scope, scopeWithin } from "./scope.ts";

/** Which day of a finding counts: when it was first seen, or since when it is what it is. */
export type Dated = "opened" | "settled";

/** Absent means any. */
export interface FindingFilter {
  readonly installation?: number | undefined;
  readonly repository?: number | undefined;
  /** Number of a pull request; together with `repository`. */
  readonly pull?: number | undefined;
  readonly rule?: string | undefined;
  readonly severity?: Severity | undefined;
  /** Any of these. */
  readonly states?: readonly LifeState[] | undefined;
  readonly origin?: Origin | undefined;
  /** First day, in UTC, as `2026-11-21`. */
  readonly since?: string | undefined;
  /** The day after the last one. */
  readonly until?: string | undefined;
  readonly dated?: Dated | undefined;
}

/** The column of a life that a filter dates by. */
export function dateColumn({ dated }: FindingFilter): RawBuilder<Date> {
  return dated === "settled" ? sql.ref("l.settled_at") : sql.ref("l.opened_at");
}

/** Midnight of a day, in UTC. */
function startOf(day: string): RawBuilder<Date> {
  return sql`${`${day}T00:00:00Z`}::timestamptz`;
}

/** All conditions hold. */
export function allOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` AND `)})`;
}

/** One state is asked for as such: the planner knows how many rows that is. */
function stateIn(states: readonly LifeState[]): RawBuilder<unknown> {
  const [only] = states;
  return states.length === 1 ? sql`l.state = ${only}` : sql`l.state = ANY (${states}::text[])`;
}

/** Conditions on columns that lives and their counts both have. */
export function commonConditions(filter: FindingFilter): RawBuilder<unknown>[] {
  const { rule, severity, states, origin } = filter;
  return [
    ...(rule === undefined ? [] : [sql`l.rule = ${rule}`]),
    ...(severity === undefined ? [] : [sql`l.severity = ${severity}`]),
    ...(states === undefined ? [] : [stateIn(states)]),
    ...(origin === undefined ? [] : [sql`l.origin = ${origin}`]),
  ];
}

/** Which rows of a table with both ids are seen, and of the organisation and repository that is asked for. */
export function tenantConditions(
  scope: Scope,
  { installation, repository }: Pick<FindingFilter, "installation" | "repository">,
  alias = "l",
): RawBuilder<unknown>[] {
  const column = sql.ref(`${alias}.repository_id`);
  const { repositories } = scopeWithin(scope, installation);
  return [
    ...(repositories === null ? [] : [sql`${column} = ANY (${repositories}::bigint[])`]),
    ...(repository === undefined ? [] : [sql`${column} = ${repository}`]),
    ...(installation === undefined
      ? []
      : [sql`${sql.ref(`${alias}.installation_id`)} = ${installation}`]),
  ];
}

/** The condition on rows of `finding_lives AS l`. */
export function livesWhere(scope: Scope, filter: FindingFilter): RawBuilder<boolean> {
  const { pull, since, until } = filter;
  const at = dateColumn(filter);
  return allOf([
    ...tenantConditions(scope, filter),
    ...commonConditions(filter),
    ...(pull === undefined ? [] : [sql`l.pull_number = ${pull}`]),
    ...(filter.dated === "settled" ? [sql`l.settled_at IS NOT NULL`] : []),
    ...(since === undefined ? [] : [sql`${at} >= ${startOf(since)}`]),
    ...(until === undefined ? [] : [sql`${at} < ${startOf(until)}`]),
  ]);
}
